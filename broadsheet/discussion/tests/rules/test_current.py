"""Rules in force: the next reply follows them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.models import (
    Comment,
    Rule,
    RulesVersion,
)
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import announcements, changes, current
from broadsheet.discussion.service import Refusal
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    BROWSER,
    KIND_WORDS,
    NOW,
    a_comment,
    a_draft,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.discussion.threads import pages

pytestmark = pytest.mark.django_db


def test_a_sections_rule_holds_in_its_threads_and_nowhere_else(town):
    town(mode=Mode.PREMODERATE)

    assert submitted(a_thread(section="town")).state == State.HELD
    assert submitted(a_thread(section="garden"), text=KIND_WORDS + " Indeed.").state == State.PUBLISHED


def test_a_change_is_in_force_with_the_next_reply(town):
    thread = a_thread(section="town")
    assert submitted(thread).state == State.PUBLISHED
    rule = town(mode=Mode.CLOSED)

    assert service.submit(a_draft(thread, text="Again, my bees."), BOB, NOW) == Refusal.CLOSED
    changes.delete_rule(rule, a_moderator("dropper").pk, NOW)
    assert isinstance(service.submit(a_draft(thread, text="Again, my bees."), BOB, NOW), service.Accepted)


def test_new_people_are_read_first_where_that_is_the_rule(town):
    town(mode=Mode.PREMODERATE_NEW)

    comment = submitted(a_thread(section="town"))

    assert (comment.state, comment.decisions.get().reason) == (State.HELD, ModerationReason.NEW_HERE)


def test_in_a_slow_thread_the_second_reply_waits_and_says_until_when(town):
    town(slow_minutes=10)
    thread, elsewhere = a_thread(section="town"), a_thread(section="garden")
    submitted(thread)

    soon = service.submit(a_draft(thread, text="Second thoughts."), ANNA, NOW + timedelta(minutes=9))

    assert soon == Refusal.SLOW
    assert soon.until == NOW + timedelta(minutes=10)
    assert isinstance(service.submit(a_draft(elsewhere, text="Elsewhere."), ANNA, NOW), service.Accepted)
    assert isinstance(service.submit(a_draft(thread, text="Bob here."), BOB, NOW), service.Accepted)
    later = NOW + timedelta(minutes=11)
    assert isinstance(service.submit(a_draft(thread, text="Second thoughts."), ANNA, later), service.Accepted)


def test_at_night_the_typed_words_come_back_with_the_hour_of_opening(town, client):
    begins = timezone.localtime() - timedelta(hours=1)
    town(night_from=begins.time().replace(second=0), night_until=(begins + timedelta(hours=3)).time())
    thread = a_thread(section="town", opened_at=timezone.now())
    page = client.get(reverse("discussion:reply", args=[thread.pk])).content.decode()
    stamp = page.split('name="stamp" value="')[1].split('"')[0]

    response = client.post(
        reverse("discussion:reply", args=[thread.pk]),
        {"comment": "Typed at night", "name": "Anna", "stamp": stamp},
        headers={"user-agent": BROWSER},
    )

    assert response.status_code == 409
    assert "they open again on" in response.content.decode()
    assert "Typed at night" in response.content.decode()
    assert "Replies are closed at night" in page


def test_what_is_hidden_is_in_no_outlet_and_comes_back(town, client):
    thread = a_thread(section="town")
    comment = a_comment(thread, text="hidden words")
    rule = town(mode=Mode.HIDDEN)
    thread.refresh_from_db()

    assert not Comment.objects.visible().exists()
    assert pages.page(thread).nodes == []
    assert thread.shown_count == 0
    assert client.get(reverse("discussion:permalink", args=[comment.pk])).status_code == 404
    assert client.get(reverse("discussion:conversation", args=[comment.pk])).status_code == 404
    assert "hidden words" not in client.get("/comments/feed/").content.decode()

    changes.delete_rule(rule, a_moderator("shower").pk, NOW)
    assert Comment.objects.visible().count() == 1


def test_an_article_keeps_its_own_mode_when_its_section_is_hidden(town):
    thread = a_thread(section="town", mode=Mode.OPEN)
    town(mode=Mode.HIDDEN)

    thread.refresh_from_db()
    assert not thread.is_hidden


def test_a_rule_that_moves_to_another_section_shows_what_it_leaves(town):
    left, reached = a_thread(section="town"), a_thread(section="garden")
    rule = town(mode=Mode.HIDDEN)
    rule.section = "garden"
    changes.save_rule(rule, a_moderator("mover").pk, NOW)

    left.refresh_from_db()
    reached.refresh_from_db()
    assert (left.is_hidden, reached.is_hidden) == (False, True)


def test_what_the_site_hides_a_section_with_a_rule_of_its_own_shows(town):
    around, inside = a_thread(), a_thread(section="town")
    town(mode=Mode.OPEN)
    town(section="", mode=Mode.HIDDEN)

    around.refresh_from_db()
    inside.refresh_from_db()
    assert (around.is_hidden, inside.is_hidden) == (True, False)


def test_a_sections_rule_goes_with_it_to_a_new_address(town):
    thread = a_thread(section="town")
    town(mode=Mode.HIDDEN)
    town(section="city", mode=Mode.OPEN)

    service.rename_section("town", "city", NOW)

    thread.refresh_from_db()
    assert (thread.section, thread.is_hidden) == ("city", True)
    assert current.rule_set().inherited(thread).mode == Mode.HIDDEN
    assert [rule.section for rule in Rule.objects.all()] == ["city"]


def test_readers_read_the_rules_in_words(town):
    town(mode=Mode.PREMODERATE, slow_minutes=5, close_after_days=30, night_from=time(22), night_until=time(7),
         closed_weekends=True)  # fmt: skip
    thread = a_thread(section="town")

    sentences = " ".join(announcements.sentences(current.rule_set().effective(thread, NOW), NOW))

    for words in ("read by a person", "in 5 minutes", "from 22:00 to 07:00", "weekends", "closes on 12 April 2026"):
        assert words in sentences


def test_a_reply_costs_four_questions_and_three_writes(town, django_assert_max_num_queries):
    town(mode=Mode.OPEN)
    thread = a_thread(section="town")
    parent = a_comment(thread)
    submitted(thread)

    # Four reads and three writes, and the two ends of the transaction.
    with django_assert_max_num_queries(9):
        service.submit(a_draft(thread, parent_id=parent.pk, text="Counted"), BOB, NOW)


def test_a_version_that_was_rolled_back_is_no_version():
    changes.add_banned_words(["casino"], "", a_moderator().pk, NOW)
    first = RulesVersion.objects.get().version
    changes.add_banned_words(["roulette"], "", a_moderator("ada").pk, NOW)

    assert RulesVersion.objects.get().version != first
