"""Picks, pins and replies by the newsroom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("mark", "field"), [("pick", "picked_at"), ("pin", "pinned_at")])
def test_editors_pick_and_pin_what_readers_see_and_take_it_back(editor, mark, field):
    shown, held = a_comment(), a_comment(state=State.HELD)
    for comment in (shown, held):
        editor.post(reverse("desk:mark", args=[comment.pk]), {"mark": mark, "on": "yes"})
        comment.refresh_from_db()
    assert getattr(shown, field) is not None
    assert getattr(held, field) is None

    editor.post(reverse("desk:mark", args=[shown.pk]), {"mark": mark, "on": "no"})

    shown.refresh_from_db()
    assert getattr(shown, field) is None


def test_a_moderator_who_is_no_editor_picks_nothing(desk):
    comment = a_comment()

    assert desk.post(reverse("desk:mark", args=[comment.pk]), {"mark": "pick", "on": "yes"}).status_code == 403
    assert (
        reverse("desk:mark", args=[comment.pk])
        not in desk.get(reverse("desk:queue") + "?state=published").content.decode()
    )


def test_the_newsroom_replies_from_a_card_and_typed_words_survive_an_error(desk):
    comment = a_comment()
    address = reverse("desk:reply", args=[comment.pk])

    desk.post(address, {"text": "Thank you, we have put that right."})
    answer = comment.replies.get()
    assert (answer.state, answer.staff.get_username()) == (State.PUBLISHED, "grace")

    too_long = desk.post(address, {"text": "word " * 2500})
    assert too_long.status_code == 422
    assert "word word word" in too_long.content.decode()
