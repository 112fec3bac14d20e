"""Replies by the newsroom."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_moderator,
    a_thread,
)

pytestmark = pytest.mark.django_db


def test_staff_replies_bear_a_mark_that_no_reader_can_have():
    thread, grace = a_thread(), a_moderator("grace")
    parent = a_comment(thread)

    answer = service.submit_as_staff(thread.pk, parent.pk, "Thank you, *Anna*.", grace.pk, NOW)

    thread.refresh_from_db()
    page = Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": RequestFactory().get(thread.url), "thread": thread})
    )
    assert answer.decisions.get().reason == ModerationReason.STAFF
    assert page.count("badge-staff") == 1
    assert "<em>Anna</em>" in page
    assert thread.comment_count == 2


def test_staff_cannot_answer_what_is_not_shown():
    thread, grace = a_thread(), a_moderator("grace")
    hidden = a_comment(thread, State.SPAM)

    with pytest.raises(Comment.DoesNotExist):
        service.submit_as_staff(thread.pk, hidden.pk, "Hm.", grace.pk, NOW)
