"""What erasing a comment leaves of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    lessons,
    submitted,
)
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def test_erasing_leaves_no_word_of_the_author_anywhere():
    comment = submitted(a_thread(), author_name="Anna Q.", author_email="anna@example.org")
    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, NOW)

    service.erase(Comment.objects.filter(pk=comment.pk), LATER)

    left = (
        str(list(Comment.objects.values()))
        + str(list(Lesson.objects.values()))
        + str(list(ModerationDecision.objects.values()))
    )
    assert "Anna Q." not in left
    assert "grandmother" not in left
    assert "example.org" not in left
    assert Comment.objects.get().state == State.ERASED
    assert lessons() == []


def test_a_removed_comment_with_answers_is_emptied_and_one_without_is_deleted():
    thread = a_thread()
    answered = a_comment(thread, State.SPAM)
    alone = a_comment(thread, State.SPAM)
    answer = a_comment(thread, parent=answered)

    service.discard(Comment.objects.filter(pk__in=[answered.pk, alone.pk]))

    answered.refresh_from_db()
    assert (answered.text, answered.html, answered.author_name) == ("", "", "")
    assert answered.state == State.ERASED
    assert not Comment.objects.filter(pk=alone.pk).exists()
    assert Comment.objects.visible().get() == answer
