"""A part of the queue: by section, article, age, newcomers and reports; it stays chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.moderation import narrowing
from broadsheet.discussion.moderation.narrowing import Narrowing
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_thread

pytestmark = pytest.mark.django_db


def shown(**chosen) -> set[int]:
    return set(Narrowing(**chosen).of(Comment.objects.waiting(), NOW).values_list("pk", flat=True))


def held(thread: Thread | None = None, **fields) -> Comment:
    return a_comment(thread, State.HELD, **fields)


def test_a_section_or_an_article_can_be_seen_alone():
    town, sport = a_thread(section="town"), a_thread(section="sport")
    elsewhere = a_thread(section="town", site="https://blog.example")
    here, there, _far = held(town), held(sport), held(elsewhere)

    assert shown(section="town") == {here.pk}
    assert shown(article=sport.pk) == {there.pk}
    assert shown(section="town", article=sport.pk) == set()


@pytest.mark.parametrize(
    ("age", "expected"), [("hour", {0}), ("day", {0, 1}), ("week", {0, 1, 2}), ("older", {2, 3}), ("", {0, 1, 2, 3})]
)
def test_what_came_lately_or_waits_for_long_can_be_seen_alone(age, expected):
    hours = (0.5, 20, 100, 300)
    comments = [held(posted_at=NOW - timedelta(hours=back)).pk for back in hours]

    assert {comments.index(pk) for pk in shown(age=age)} == expected


def test_new_people_are_those_of_whom_nothing_is_published():
    a_comment(sender="s1")
    a_comment(author_email="Bob@example.org")
    held(sender="s1")
    held(author_email="bob@example.org")
    held(sender="s2", author_email="carol@example.org")
    never = held(sender="", author_email="")

    assert shown(new=True) == {never.pk, never.pk - 1}


def test_what_readers_report_can_be_seen_alone():
    held()
    reported = a_comment(report_weight=1.5)

    assert shown(reported=True) == {reported.pk}


def test_what_is_not_offered_is_no_choice():
    assert narrowing.read({"age": "yesterday", "article": "x", "section": ""}) == Narrowing()
    every = Narrowing("town", 7, "day", new=True, reported=True)
    assert narrowing.read_query(every.query) == every


def test_what_is_chosen_stays_after_a_decision_and_on_the_next_page(desk):
    town = a_thread(section="town")
    now = timezone.now()
    comments = [held(town, posted_at=now) for _ in range(30)]
    held(a_thread(section="sport"), posted_at=now, author_name="Zed")

    page = desk.get(reverse("desk:queue"), {"section": "town", "age": "day"}).content.decode()
    form = {"comment": comments[0].pk, "shown": "held", "to": "published", "narrowed": "section=town&age=day"}
    onward = desk.post(reverse("desk:decide"), form)

    assert "Zed" not in page
    assert 'name="narrowed" value="section=town&amp;age=day"' in " ".join(page.split())
    assert "section=town&amp;age=day&amp;page=2" in page
    assert onward.headers["Location"] == "/moderation/?section=town&age=day"


def test_a_wave_is_decided_only_as_far_as_it_was_shown(desk):
    town, sport = a_thread(section="town"), a_thread(section="sport")
    wave = [held(town, campaign="c1") for _ in range(3)]
    beyond = held(sport, campaign="c1")
    form = {"campaign": "c1", "upto": beyond.pk, "to": "spam", "narrowed": "section=town"}

    desk.post(reverse("desk:decide-campaign"), form)

    beyond.refresh_from_db()
    assert beyond.state == State.HELD
    assert {Comment.objects.get(pk=one.pk).state for one in wave} == {State.SPAM}


def test_a_reporter_is_not_told_of_articles_of_others(reporter, own):
    other = a_thread(title="A story of somebody else")
    held(own)

    page = reporter.get(reverse("desk:queue"), {"article": other.pk}).content.decode()

    assert own.title in page.replace("&#x27;", "'")
    assert other.title not in page
