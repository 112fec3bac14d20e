"""Whatever process of a served site is killed at any moment: each acknowledged reply is there, once."""

from __future__ import annotations

import pytest

faults = pytest.importorskip("benchmarks.faults", reason="the benchmarks are not beside this package")

pytestmark = pytest.mark.slow


def test_no_acknowledged_reply_is_lost_or_stored_twice_when_processes_are_killed_under_load():
    found = faults.kills(6, seconds=20)

    assert found["killed outright"] >= 3
    assert found["acknowledged"] > 10
    assert (found["lost"], found["doubled"]) == (0, 0)
