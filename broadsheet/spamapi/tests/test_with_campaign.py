"""`with_campaign`: one memory for all processes of a machine, and never an error."""

import fcntl
import logging
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest

from broadsheet.spamapi import lessons, recent, service
from broadsheet.spamapi.tests.build import NOW, OFFER, a_submission
from broadsheet.spamfilter.submission import Campaign


def a_copy(number: int, **fields):
    return a_submission(OFFER, author=f"Reader {number}", permalink=f"/{number}/", **fields)


def copies(number: int, **fields) -> int:
    return service.with_campaign(a_copy(number, **fields), NOW).campaign.copies


def test_each_copy_sees_those_before_it():
    assert [copies(number) for number in range(4)] == [0, 1, 2, 3]


def test_a_comment_sent_twice_is_answered_the_same():
    first = service.with_campaign(a_copy(1), NOW)

    assert service.with_campaign(a_copy(1), NOW + timedelta(seconds=2)) == first


def test_a_door_that_does_not_look_gets_it_looked_up():
    for number in range(15):
        verdict = service.judge(a_copy(number))

    assert any("near-identical comments" in reason.text for reason in verdict.reasons)


def test_what_was_looked_up_is_not_looked_up_again():
    arrived = service.with_campaign(a_copy(1), NOW)
    before = recent.path().read_bytes()
    service.judge(arrived)

    assert recent.path().read_bytes() == before


def _in_another_process(number: int) -> int:
    recent.mapped = recent.Mapped()
    return copies(number)


def test_processes_and_threads_share_it():
    copies(0)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_in_another_process, [1, 2]) == [1, 2]
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(copies, range(3, 20))) == list(range(3, 20))


def test_a_child_does_not_take_its_parents_lock_for_its_own(monkeypatch):
    monkeypatch.setattr(recent, "_PAUSE_SECONDS", 0.0)
    copies(0)
    with recent.lock, multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_in_another_process, [1]) == [0]
    assert copies(2) == 1


def test_a_lock_whose_file_was_deleted_is_the_one_that_others_see():
    copies(0)
    (recent.path().parent / "recent.lock").unlink()
    copies(1)

    with recent.lock, (recent.path().parent / "recent.lock").open() as theirs, pytest.raises(BlockingIOError):
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)


def cut():
    recent.path().write_bytes(recent.path().read_bytes()[:1000])


def overwritten():
    with recent.path().open("r+b") as file:
        file.write(b"something else")


def foreign():
    recent.path().write_text("not a window\n" * 1000)


@pytest.mark.parametrize("damage", [cut, overwritten, foreign])
def test_a_damaged_file_starts_anew_and_is_logged(damage, caplog):
    copies(0)
    # As a worker finds it that comes up later: nobody has it mapped.
    recent.mapped = recent.Mapped()
    damage()

    assert [copies(number) for number in (1, 2)] == [0, 1]
    assert "it starts anew" in caplog.text


def test_a_file_of_another_key_starts_anew(settings):
    copies(0)
    settings.SECRET_KEY = "another"
    recent.mapped = recent.Mapped()

    assert copies(1) == 0


def test_a_file_that_was_deleted_starts_anew():
    copies(0)
    recent.path().unlink()

    assert [copies(number) for number in (1, 2)] == [0, 1]


def in_the_way():
    recent.path().parent.mkdir(parents=True)
    recent.path().mkdir()


def locked():
    recent.path().parent.mkdir(parents=True)
    lock = (recent.path().parent / "recent.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def no_folder():
    recent.path().parent.write_text("a file")


@pytest.mark.parametrize("trouble", [in_the_way, locked, no_folder])
def test_whatever_is_wrong_judging_goes_on_and_it_is_logged(trouble, caplog, monkeypatch):
    monkeypatch.setattr(recent, "_PAUSE_SECONDS", 0.0)
    held = trouble()
    with caplog.at_level(logging.ERROR):
        arrived = service.with_campaign(a_copy(1), NOW)

    assert arrived == a_copy(1, campaign=Campaign())
    assert "is judged without it" in caplog.text
    assert held is None or not held.close()


def test_a_full_disk_leaves_no_litter(monkeypatch, caplog):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "memmap", full)

    assert service.with_campaign(a_copy(1), NOW).campaign == Campaign()
    assert [file.name for file in recent.path().parent.iterdir()] == ["recent.lock"]


def test_nobody_can_read_a_name_in_the_file():
    service.with_campaign(a_copy(1, author_url="http://paint.example.com", network="b7c1"), NOW)
    content = recent.path().read_bytes()

    for word in (b"Reader", b"reader", b"paint", b"b7c1", b"windows"):
        assert word not in content


def test_the_ledger_keeps_what_was_seen_on_arrival():
    arrived = a_copy(1, campaign=Campaign(copies=3, names=4, pages=2, seconds=50))
    stored = lessons.to_json(arrived)

    assert stored["campaign"] == {"copies": 3, "names": 4, "pages": 2, "seconds": 50}
    assert lessons.from_json(stored) == arrived
    assert lessons.from_json(lessons.to_json(a_copy(1, campaign=Campaign()))) == a_copy(1, campaign=Campaign())
    assert lessons.from_json(lessons.to_json(a_copy(1))) == a_copy(1)
    odd = lessons.from_json(stored | {"campaign": {"copies": "x", "moons": 2}})
    assert odd == a_copy(1, campaign=Campaign())
    assert lessons.from_json(stored | {"campaign": "x"}) == a_copy(1)
