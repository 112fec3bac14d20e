"""What the filter is asked and taught."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import filtering, service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.learning import learner
from broadsheet.spamapi.learning import serialization as ledger
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def test_a_near_copy_of_what_was_marked_as_spam_is_spam_once_it_is_learned():
    thread = a_thread()
    words = "Our community garden on Net Street has free plots for spring, come by on Saturday and bring a spade {}"
    first = submitted(thread, text=words.format("with you"))
    assert first.state == State.PUBLISHED
    service.decide(first.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, NOW)
    assert learner.catch_up()

    copy = submitted(thread, MALLORY, text=words.format("please"), author_name="Somebody else")

    assert copy.state == State.SPAM


def test_a_near_copy_of_what_was_approved_is_published_once_it_is_learned():
    thread = a_thread()
    words = "Read the minutes of the last meeting at http://minutes.example/2026/{} before you complain!"
    first = submitted(thread, BOB, text=words.format("march"))
    if first.state != State.PUBLISHED:
        service.decide(first.pk, State(first.state), State.PUBLISHED, a_moderator().pk, NOW)
    else:
        service.decide(first.pk, State.PUBLISHED, State.HELD, a_moderator().pk, NOW)
        service.decide(first.pk, State.HELD, State.PUBLISHED, a_moderator("alan").pk, NOW)
    assert learner.catch_up()

    assert submitted(thread, ANNA, text=words.format("march") + " ok").state == State.PUBLISHED


def test_lesson_and_judgement_see_the_same_submission(monkeypatch):
    seen = []
    real = spamapi.judge
    monkeypatch.setattr(spamapi, "judge", lambda *arrived: seen.append(real(*arrived)) or seen[-1])
    comment = submitted(a_thread(), author_email="anna@example.org", author_url="https://anna.example")

    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, NOW)

    assert ledger.from_json(Lesson.objects.get().submission) == seen[0].submission


def test_a_lesson_is_of_what_was_judged_also_where_others_came_with_it():
    for number in range(4):
        sender = Sender(f"203.0.113.{number}", ANNA.user_agent)
        comment = submitted(a_thread(), sender, author_name=f"Reader {number}")
    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, LATER)

    seen = ledger.from_json(Lesson.objects.get().submission).campaign
    assert comment.circumstances["campaign"] == seen.numbers()
    assert (seen.copies, seen.names, seen.pages) == (3, 4, 4)


def test_a_decision_keeps_what_its_reasons_say_so_that_they_can_be_said_in_another_language(monkeypatch):
    comment = submitted(a_thread(), MALLORY, text=SPAM_WORDS, author_name="cheap pills")
    kept = comment.decisions.get().evidence

    assert all({"group", "id", "weight", "values", "text"} == set(reason) for reason in kept)
    assert [filtering.words_of(reason) for reason in kept] == [reason["text"] for reason in kept]
    monkeypatch.setattr(filtering, "gettext", lambda words: f"«{words}»")
    assert all(filtering.words_of(reason).startswith("«") for reason in kept)


def test_a_reason_that_the_filter_does_not_know_any_more_is_said_as_it_was_kept():
    for kept in ({}, {"id": "gone", "values": {}}, {"id": "domain", "values": {"name": "example.org"}}):
        assert (
            filtering.words_of({"group": "links", "weight": 1.0, "text": "as it was said", **kept}) == "as it was said"
        )
