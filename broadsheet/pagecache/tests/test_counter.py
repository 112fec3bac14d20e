"""The counter of the page files among processes."""

from __future__ import annotations

import fcntl
import os

from broadsheet.pagecache.counter import Counter


def test_a_process_that_was_forked_with_an_open_counter_is_kept_out_while_its_parent_raises_it(tmp_path):
    counter, answers = Counter(tmp_path / "pages.counter"), []
    asked, ask = os.pipe()
    heard, answer = os.pipe()
    if not (child := os.fork()):
        os.read(asked, 1)
        try:
            fcntl.flock(counter._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(answer, b"free")
        except BlockingIOError:
            os.write(answer, b"held")
        os._exit(0)

    def is_held(value: int) -> None:
        os.write(ask, b"?")
        answers.append(os.read(heard, 4))

    counter.raise_by_one(is_held)
    os.waitpid(child, 0)

    assert answers == [b"held"]
