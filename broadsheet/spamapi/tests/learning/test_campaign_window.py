"""The window of recent comments: one memory for all processes of a machine, and never an error."""

import fcntl
import logging
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest

from broadsheet.spamapi import service
from broadsheet.spamapi.learning import campaign_window, serialization
from broadsheet.spamapi.tests.build import NOW, OFFER, a_submission
from broadsheet.spamfilter.submission import Campaign


def a_copy(number: int, **fields):
    return a_submission(OFFER, author=f"Reader {number}", permalink=f"/{number}/", **fields)


def copies(number: int, **fields) -> int:
    return service.judge(a_copy(number, **fields), NOW).submission.campaign.copies


def test_each_copy_sees_those_before_it():
    assert [copies(number) for number in range(4)] == [0, 1, 2, 3]


def test_a_comment_sent_twice_is_answered_the_same():
    first = service.judge(a_copy(1), NOW).submission

    assert service.judge(a_copy(1), NOW + timedelta(seconds=2)).submission == first


def test_many_copies_are_a_reason():
    for number in range(15):
        verdict = service.judge(a_copy(number), NOW).verdict

    assert any("near-identical comments" in reason.text for reason in verdict.reasons)


def test_what_was_looked_up_is_not_looked_up_again():
    arrived = service.judge(a_copy(1), NOW).submission
    before = campaign_window.path().read_bytes()
    service.judge(arrived, NOW)

    assert campaign_window.path().read_bytes() == before


def _in_another_process(number: int) -> int:
    campaign_window.mapped = campaign_window.Mapped()
    return copies(number)


def test_processes_and_threads_share_it():
    copies(0)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_in_another_process, [1, 2]) == [1, 2]
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(copies, range(3, 20))) == list(range(3, 20))


def test_a_child_does_not_take_its_parents_lock_for_its_own(monkeypatch):
    monkeypatch.setattr(campaign_window, "_PAUSE_SECONDS", 0.0)
    copies(0)
    with campaign_window.lock, multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_in_another_process, [1]) == [0]
    assert copies(2) == 1


def test_a_lock_whose_file_was_deleted_is_the_one_that_others_see():
    copies(0)
    (campaign_window.path().parent / "recent.lock").unlink()
    copies(1)

    with (
        campaign_window.lock,
        (campaign_window.path().parent / "recent.lock").open() as theirs,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)


def cut():
    campaign_window.path().write_bytes(campaign_window.path().read_bytes()[:1000])


def overwritten():
    with campaign_window.path().open("r+b") as file:
        file.write(b"something else")


def foreign():
    campaign_window.path().write_text("not a window\n" * 1000)


@pytest.mark.parametrize("damage", [cut, overwritten, foreign])
def test_a_damaged_file_starts_anew_and_is_logged(damage, caplog):
    copies(0)
    # As a worker finds it that comes up later: nobody has it mapped.
    campaign_window.mapped = campaign_window.Mapped()
    damage()

    assert [copies(number) for number in (1, 2)] == [0, 1]
    assert "it starts anew" in caplog.text


def test_a_file_of_another_key_starts_anew(settings):
    copies(0)
    settings.SECRET_KEY = "another"
    campaign_window.mapped = campaign_window.Mapped()

    assert copies(1) == 0


def test_a_file_that_was_deleted_starts_anew():
    copies(0)
    campaign_window.path().unlink()

    assert [copies(number) for number in (1, 2)] == [0, 1]


def in_the_way():
    campaign_window.path().parent.mkdir(parents=True)
    campaign_window.path().mkdir()


def locked():
    campaign_window.path().parent.mkdir(parents=True)
    lock = (campaign_window.path().parent / "recent.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def no_folder():
    campaign_window.path().parent.write_text("a file")


@pytest.mark.parametrize("trouble", [in_the_way, locked, no_folder])
def test_whatever_is_wrong_judging_goes_on_and_it_is_logged(trouble, caplog, monkeypatch):
    monkeypatch.setattr(campaign_window, "_PAUSE_SECONDS", 0.0)
    held = trouble()
    with caplog.at_level(logging.ERROR):
        arrived = service.judge(a_copy(1), NOW).submission

    assert arrived == a_copy(1, campaign=Campaign())
    assert "is judged without it" in caplog.text
    assert held is None or not held.close()


def test_a_full_disk_leaves_no_litter(monkeypatch, caplog):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "memmap", full)

    assert service.judge(a_copy(1), NOW).submission.campaign == Campaign()
    assert [file.name for file in campaign_window.path().parent.iterdir()] == ["recent.lock"]


def test_nobody_can_read_a_name_in_the_file():
    service.judge(a_copy(1, author_url="http://paint.example.com", network="b7c1"), NOW)
    content = campaign_window.path().read_bytes()

    for word in (b"Reader", b"reader", b"paint", b"b7c1", b"windows"):
        assert word not in content


def test_the_ledger_keeps_what_was_seen_on_arrival():
    arrived = a_copy(1, campaign=Campaign(copies=3, names=4, pages=2, seconds=50))
    stored = serialization.to_json(arrived)

    assert stored["campaign"] == {"copies": 3, "names": 4, "pages": 2, "seconds": 50}
    assert serialization.from_json(stored) == arrived
    assert serialization.from_json(serialization.to_json(a_copy(1, campaign=Campaign()))) == a_copy(
        1, campaign=Campaign()
    )
    assert serialization.from_json(serialization.to_json(a_copy(1))) == a_copy(1)
    odd = serialization.from_json(stored | {"campaign": {"copies": "x", "moons": 2}})
    assert odd == a_copy(1, campaign=Campaign())
    assert serialization.from_json(stored | {"campaign": "x"}) == a_copy(1)
