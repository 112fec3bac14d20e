"""The pages of one comment, the search and the log."""

from __future__ import annotations

import csv

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, binned

pytestmark = pytest.mark.django_db


def test_every_kind_of_act_is_in_the_log_with_who_and_why(editor):
    comment = a_comment()
    editor.post(reverse("desk:mark", args=[comment.pk]), {"mark": "pick", "on": "yes"})
    editor.post(reverse("desk:leave-note"), {"words": "Mind the mill.", "comment": comment.pk})
    editor.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "published", "to": "rejected"})

    page = editor.get(reverse("desk:log")).content.decode()

    assert all(words in page for words in ("picked", "left a note", "Mind the mill.", "Rejected", "edda"))
    assert page.count(f'href="{reverse("desk:comment", args=[comment.pk])}"') == 3


def test_who_has_only_set_rules_can_be_asked_for_in_the_log_too(editor):
    editor.post(reverse("desk:leave-note"), {"words": "Mind the mill."})

    assert "edda" in editor.get(reverse("desk:log")).content.decode().split("</form>")[1]


def test_the_log_says_in_words_what_a_rule_was(editor):
    form = {"section": "town", "mode": "first", "slow_minutes": "5", "night_from": "23:00", "night_until": "06:00"}
    editor.post(reverse("desk:rules"), form)

    page = editor.get(reverse("desk:log")).content.decode()

    assert "town: First replies of new people are read first" in page
    assert "one reply in 5 minutes, closed from 23:00 to 06:00" in page


@pytest.mark.parametrize(
    "query", ["who=x", "what=x", "since=x", "until=9999-99-99", "before=x", "before=1.2.3", "before=-1.x"]
)
@pytest.mark.parametrize("name", ["log", "search"])
def test_nonsense_in_an_address_is_answered(desk, name, query):
    assert desk.get(f"{reverse(f'desk:{name}')}?{query}").status_code in {200, 422}


def test_a_decision_from_the_search_leads_back_to_it(desk):
    comment = a_comment(state=State.SPAM)
    back = reverse("desk:search") + "?state=spam"

    good = desk.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "spam", "to": "published", "back": back})
    evil = desk.post(
        reverse("desk:decide"), {"comment": comment.pk, "shown": "published", "to": "spam", "back": "//evil.example/"}
    )

    assert good.url == back
    assert evil.url == reverse("desk:queue")


def test_one_comment_s_page_shows_its_whole_story(desk):
    comment = a_comment(state=State.HELD, sender="one", edited_at=NOW)
    comment.revisions.create(text="What I said first.", html="", replaced_at=NOW)
    a_comment(state=State.SPAM, sender="one", text="Another of mine.")
    service.decide(comment.pk, State.HELD, State.SPAM, a_moderator("alan").pk, NOW)

    page = desk.get(reverse("desk:comment", args=[comment.pk])).content.decode()

    assert all(words in page for words in ("What I said first.", "Another of mine.", "alan", "marked it as spam"))


@pytest.mark.parametrize("page", ["search", "log"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_pointed_out(desk, page, day):
    assert desk.get(reverse(f"desk:{page}"), {"until": day}).status_code == 422
    assert desk.get(reverse(f"desk:{page}"), {"since": day}).status_code == 422


def test_the_log_shows_people_first_and_the_filters_own_on_demand(desk):
    comment = binned(author_name="Mallory")
    service.decide(comment.pk, State.SPAM, State.PUBLISHED, int(desk.session["_auth_user_id"]), NOW)

    first = desk.get(reverse("desk:log")).content.decode()
    assert '<ol class="log">' in first
    assert first.count("<time") == 1
    assert desk.get(reverse("desk:log"), {"who": "filter"}).content.decode().count("<time") == 1
    assert desk.get(reverse("desk:log"), {"who": "all"}).content.decode().count("<time") == 2


def test_the_log_can_be_had_as_a_file_in_which_no_name_is_a_formula(desk):
    comment = binned(author_name="=HYPERLINK(1)")
    service.decide(comment.pk, State.SPAM, State.PUBLISHED, int(desk.session["_auth_user_id"]), NOW)

    answer = desk.get(reverse("desk:log-file"), {"who": "all"})

    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert rows[0][:3] == ["when", "who", "what"]
    assert rows[1][1] == "grace"
    assert len(rows) == 3
    assert not any(cell.startswith("=") for row in rows for cell in row)
