"""Whatever process of a served site is killed at any moment: each acknowledged reply is there, once."""

from __future__ import annotations

import pytest

faults = pytest.importorskip("benchmarks.faults", reason="the benchmarks are not beside this package")

pytestmark = pytest.mark.slow


# It is over when so much has happened, which takes a slow machine minutes.
_KILLS, _REPLIES, _SECONDS = 6, 12, 1200


def test_no_acknowledged_reply_is_lost_or_stored_twice_when_processes_are_killed_under_load():
    found = faults.kills(_KILLS, _SECONDS, replies_at_least=_REPLIES)

    assert found["killed outright"] == _KILLS
    assert found["acknowledged"] >= _REPLIES
    assert (found["lost"], found["doubled"]) == (0, 0)
