"""Comments that the filter published, and that nobody reported or decided about, are a little evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.reports import unreported
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, MALLORY, NOW, a_moderator, a_thread, report, submitted
from broadsheet.spamapi.models import Label, Lesson

pytestmark = pytest.mark.django_db
WORDS = "My grandmother kept bees behind the old mill, so this brought back a lot."
LATER = NOW + timedelta(days=3, hours=1)


@pytest.fixture
def thread():
    """A thread of a site on which somebody has taught the filter."""
    thread = a_thread()
    taught = submitted(thread, MALLORY, text="Cheap roofs, ask for Peter", author_name="Peter", author_email="")
    service.decide(taught.pk, State(taught.state), State.SPAM, a_moderator().pk, NOW)
    return thread


def silent() -> list[tuple[str, str]]:
    return list(Lesson.objects.filter(label__startswith="unreported").values_list("key", "label"))


def test_a_published_comment_teaches_after_days_without_its_words(thread):
    comment = submitted(thread, ANNA, text=WORDS)
    assert comment.state == State.PUBLISHED

    assert unreported.learn_unreported(NOW + timedelta(days=2)) == 0
    assert unreported.learn_unreported(NOW + timedelta(days=2)) == 0
    assert unreported.learn_unreported(LATER) == 1
    assert unreported.learn_unreported(LATER) == 0
    assert silent() == [(comment.lesson_key, Label.UNREPORTED_HAM)]
    assert "grandmother" not in str(Lesson.objects.get(key=comment.lesson_key).submission)


def test_what_a_reader_reported_does_not(thread):
    report(submitted(thread, ANNA, text=WORDS))

    assert unreported.learn_unreported(LATER) == 0


def test_what_a_moderator_decided_about_does_not(thread):
    comment = submitted(thread, ANNA, text=WORDS)
    moderator = a_moderator("Heidi").pk
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, moderator, NOW)
    service.decide(comment.pk, State.REJECTED, State.PUBLISHED, moderator, NOW)

    assert unreported.learn_unreported(LATER) == 0


def test_a_moderator_who_decides_later_takes_its_place(thread):
    comment = submitted(thread, ANNA, text=WORDS)
    unreported.learn_unreported(LATER)
    service.decide(comment.pk, State.PUBLISHED, State.SPAM, a_moderator("Heidi").pk, LATER)

    assert Lesson.objects.in_force().get(key=comment.lesson_key).label == Label.SPAM


def test_nought_days_switch_it_off(thread, settings):
    settings.UNREPORTED_DAYS = 0
    submitted(thread, ANNA, text=WORDS)

    assert unreported.learn_unreported(NOW + timedelta(hours=1)) == 0
