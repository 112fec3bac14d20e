"""How the moderation pages answer a press: in words, as JSON, with a reason."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion.posting.receipts import token
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db


def test_a_rejection_can_name_the_rule_and_say_more_and_the_author_reads_both(desk, client):
    comment = a_comment(state=State.HELD)
    form = {
        "comment": comment.pk,
        "shown": "held",
        "to": "rejected",
        "reason": "rejected-private",
        "words": " No\n numbers, please. ",
    }

    desk.post(reverse("desk:decide"), form)

    decision = comment.decisions.get()
    assert (decision.reason, decision.words) == (ModerationReason.REJECTED_PRIVATE, "No numbers, please.")
    page = client.get(reverse("discussion:receipt", args=[token(comment.pk)])).content.decode()
    assert "private data public" in page
    assert "No numbers, please." in page


@pytest.mark.parametrize(("to", "reason"), [("spam", "rejected-private"), ("rejected", "approved"), ("rejected", "x")])
def test_a_reason_that_does_not_fit_the_decision_is_not_written_down(desk, to, reason):
    comment = a_comment(state=State.HELD)

    desk.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "held", "to": to, "reason": reason})

    assert (
        comment.decisions.get().reason
        == {"spam": ModerationReason.MARKED_SPAM, "rejected": ModerationReason.REJECTED}[to]
    )


def test_a_script_is_answered_in_json_with_how_to_undo(desk):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "spam"}

    first = desk.post(reverse("desk:decide"), form, headers={"Accept": "application/json"})
    second = desk.post(reverse("desk:decide"), form, headers={"Accept": "application/json"})

    assert first.json()["decision"] == comment.decisions.get().pk
    assert (second.status_code, second.json()["is_done"]) == (409, False)


def test_without_script_the_next_card_is_in_the_address(desk):
    comment, after = a_comment(state=State.HELD, probability=0.5), a_comment(state=State.HELD, probability=0.9)
    page = one_line(desk.get(reverse("desk:queue")).content.decode())
    assert f'name="next_anchor" value="card-{after.pk}"' in page

    answer = desk.post(
        reverse("desk:decide"),
        {"comment": comment.pk, "shown": "held", "to": "spam", "next_anchor": f"card-{after.pk}", "page": "3"},
    )

    assert answer.url == f"{reverse('desk:queue')}?page=3#card-{after.pk}"


def test_control_characters_in_a_press_are_left_out(desk):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "rejected", "words": "Off\x00 topic."}

    desk.post(reverse("desk:decide"), form)
    desk.post(reverse("desk:decide-campaign"), {"campaign": "\x00", "to": "spam"})
    desk.post(reverse("desk:undo"), {"batch": "\x00"})

    assert comment.decisions.get().words == "Off topic."


@pytest.mark.parametrize(
    "wording",
    [
        "2026-13-45T00:00:00",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00+99:99",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01",
    ],
)
def test_a_wording_that_no_card_ever_showed_is_answered_plainly(desk, wording):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "spam", "wording": wording}

    assert desk.post(reverse("desk:decide"), form).status_code == 302
