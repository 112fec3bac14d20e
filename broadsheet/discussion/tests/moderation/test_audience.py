"""How many people see what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion.moderation import audience
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_thread,
)

pytestmark = pytest.mark.django_db


def test_audiences_follow_the_readers_and_reach_what_waits():
    read, quiet = a_thread(), a_thread(audience=7)
    waiting, decided = a_comment(read, State.HELD, posted_at=NOW), a_comment(read)
    on_quiet = a_comment(quiet, State.HELD, posted_at=NOW - timedelta(days=30))

    audience.update_audiences({read.pk: 900}, NOW)

    for comment in (waiting, decided, on_quiet):
        comment.refresh_from_db()
    assert (waiting.audience, on_quiet.audience, decided.audience) == (900, 0, 0)


def test_where_no_readers_are_counted_replies_stand_for_them():
    thread = a_thread()
    a_comment(thread, posted_at=NOW - timedelta(hours=3))

    audience.update_audiences({}, NOW)

    thread.refresh_from_db()
    assert thread.audience > 0
