"""Lines go to the file that is open now, however it came there, and none is lost or written twice."""

import os
import shutil
import threading

from broadsheet.lib import spool


def lines(path):
    return path.read_text().splitlines()


def test_a_line_goes_to_the_open_file_and_after_a_batch_was_closed_to_a_new_one(tmp_path):
    for number in range(3):
        spool.append(tmp_path, "checks", str(number).encode())
    spool.close_batch(tmp_path, "checks")
    spool.append(tmp_path, "checks", b"3")

    (batch,) = spool.batches(tmp_path, "checks")
    assert lines(batch) == ["0", "1", "2"]
    assert lines(tmp_path / "checks.log") == ["3"]


def test_a_folder_that_was_deleted_or_changed_is_no_trouble(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    spool.append(here, "checks", b"lost with its folder")
    shutil.rmtree(here)
    spool.append(here, "checks", b"here")
    spool.append(there, "checks", b"there")
    spool.append(here, "checks", b"here again")

    assert lines(here / "checks.log") == ["here", "here again"]
    assert lines(there / "checks.log") == ["there"]


def test_a_file_stays_open_but_not_any_number_of_them(tmp_path, monkeypatch):
    opened, closed = [], []
    really_open, really_close = os.open, os.close
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", lambda *given: opened.append(given[0]) or really_open(*given))
        patched.setattr(os, "close", lambda handle: closed.append(handle) or really_close(handle))
        for number in range(3 * spool.MOST_OPEN):
            for _ in range(3):
                spool.append(tmp_path, f"kind{number}", b"a line")

    assert opened == [f"{tmp_path}/kind{number}.log" for number in range(3 * spool.MOST_OPEN)]
    assert len(closed) >= 2 * spool.MOST_OPEN


def test_threads_and_batches_at_the_same_time_lose_nothing(tmp_path):
    def write(name):
        for number in range(300):
            spool.append(tmp_path, "checks", f"{name} {number}".encode())

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for _ in range(30):
        spool.close_batch(tmp_path, "checks")
    for thread in threads:
        thread.join()
    spool.close_batch(tmp_path, "checks")

    found = [line for batch in spool.batches(tmp_path, "checks") for line in lines(batch)]
    assert sorted(found) == sorted(f"{name} {number}" for name in "abcd" for number in range(300))


def test_a_forked_process_writes_lines_of_its_own(tmp_path):
    spool.append(tmp_path, "checks", b"parent")
    child = os.fork()
    if not child:
        spool.append(tmp_path, "checks", b"child")
        os._exit(0)
    os.waitpid(child, 0)
    spool.append(tmp_path, "checks", b"parent again")

    assert lines(tmp_path / "checks.log") == ["parent", "child", "parent again"]
