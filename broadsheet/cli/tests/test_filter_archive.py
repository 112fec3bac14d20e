"""`broadsheet filter check --output FILE`: very many comments, in pieces, and what happens when it is stopped."""

import fcntl
import gzip
import io
import json
import os
import sys

import pytest

from broadsheet.cli.main import main
from broadsheet.spamfilter import datasets

TEXTS = [f"The bus to pier {n} was late again, and nobody could say why." for n in range(6)]
TEXTS += [f"Discount watches, order yours now at http://watches-{n}.example.top free bonus" for n in range(5)]
LINES = [json.dumps({"text": text}).encode() + b"\n" for text in TEXTS]


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs `filter check` by the shipped model; gives exit code, standard output and standard error."""
    monkeypatch.setattr(datasets, "PIECE_LINES", 3)

    def command(*arguments, stdin=None):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin or io.BytesIO()))
        try:
            code = main(["filter", "check", "--model", "shipped", *map(str, arguments)])
        except SystemExit as ended:
            code = ended.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


class Stopped(io.BytesIO):
    """Standard input during which somebody presses Ctrl-C."""

    def __init__(self, lines):
        super().__init__(b"".join(lines))
        self._left = len(lines)

    def readline(self, size=-1):
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return super().readline(size)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "verdicts.jsonl"


def archive(tmp_path, lines=LINES, name="archive.jsonl"):
    path = tmp_path / name
    path.write_bytes(b"".join(lines))
    return path


def test_the_file_holds_what_would_be_printed_and_no_piece_stays(run, tmp_path, output):
    path = archive(tmp_path)
    code, out, err = run(path, "--output", output)

    assert (code, err) == (0, "")
    assert output.read_text() == run(path)[1]
    assert out.startswith(f"11 verdicts written to {output} (")
    assert "a second for each core, cores: 1)" in out
    assert sorted(tmp_path.iterdir()) == [path, output]


def test_lines_that_cannot_be_used_are_told_as_without_a_file(run, tmp_path, output):
    lines = [*LINES[:4], b'{"text": 7}\n', b"\n", b"nonsense\n", *LINES[4:], b'{"text": "cut']
    path = archive(tmp_path, lines)
    code, _, err = run(path, "--output", output)

    printed = run(path)
    assert (code, err) == (1, printed[2])
    assert "line 5, field 'text': is a number" in err
    assert output.read_text() == printed[1]


def test_who_stopped_it_goes_on_after_the_last_finished_piece(run, tmp_path, output):
    path = archive(tmp_path)
    assert run("--output", output, stdin=Stopped(LINES[:8]))[0] == 130
    assert not output.exists()
    code, out, _ = run("--output", output, stdin=io.BytesIO(b"".join(LINES)))

    assert code == 0
    assert out.endswith("; 6 of them were judged before\n")
    assert output.read_text() == run(path)[1]
    assert sorted(tmp_path.iterdir()) == [path, output]


def test_problems_of_finished_pieces_are_told_again(run, output):
    lines = [b"nonsense\n", *LINES]
    run("--output", output, stdin=Stopped(lines[:8]))
    code, _, err = run("--output", output, stdin=io.BytesIO(b"".join(lines)))

    assert code == 1
    assert "line 1: is not JSON" in err


def test_only_pieces_that_are_the_same_are_taken_for_finished(run, tmp_path, output):
    run("--output", output, stdin=Stopped(LINES[:8]))
    changed = [LINES[-1], *LINES[1:]]
    path = archive(tmp_path, changed)
    _, out, _ = run("--output", output, stdin=io.BytesIO(b"".join(changed)))

    assert out.endswith("; 3 of them were judged before\n")
    assert output.read_text() == run(path)[1]


def test_what_another_model_said_is_not_taken(run, tmp_path, output):
    labelled = archive(
        tmp_path, [b'{"text": "x y", "label": "ham"}\n', b'{"text": "z", "label": "spam"}\n'], "two.jsonl"
    )
    main(["filter", "train", str(labelled), "--out", str(tmp_path / "model")])
    run("--output", output, stdin=Stopped(LINES[:8]))
    _, out, _ = run("--output", output, "--model", tmp_path / "model", stdin=io.BytesIO(b"".join(LINES)))

    assert "before" not in out
    assert "+2-" in json.loads(output.read_text().splitlines()[0])["model_version"]


def test_a_packed_archive_that_is_cut_off_is_judged_as_far_as_it_goes(run, tmp_path, output):
    words = [json.dumps({"text": os.urandom(300).hex()}).encode() + b"\n" for _ in range(300)]
    packed = gzip.compress(b"".join(words))
    path = archive(tmp_path, [packed[: len(packed) // 2]], "cut.gz")
    code, _, err = run(path, "--output", output)

    printed = run(path)
    assert (code, err) == (1, printed[2])
    assert "cannot be unpacked" in err
    assert output.read_text() == printed[1]


def test_an_archive_in_utf_16_is_told_once(run, tmp_path, output):
    path = archive(tmp_path, [b"".join(LINES).decode().encode("utf-16")])
    code, _, err = run(path, "--output", output)

    assert code == 1
    assert err == f"broadsheet: {path}, line 1: is UTF-16; save the file as UTF-8\n"


def test_one_command_at_a_time_writes_a_file(run, tmp_path, output):
    folder = tmp_path / "verdicts.jsonl.pieces"
    folder.mkdir()
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        code, _, err = run(archive(tmp_path), "--output", output)
    finally:
        os.close(handle)

    assert (code, err) == (1, f"broadsheet: another command is writing {output}; wait until it has ended\n")


def test_the_archive_is_not_written_over(run, tmp_path):
    path = archive(tmp_path)
    code, _, err = run(path, "--output", path)

    assert code == 1
    assert "is what shall be judged" in err
    assert path.read_bytes() == b"".join(LINES)


def test_what_others_put_beside_the_pieces_stays(run, tmp_path, output):
    folder = tmp_path / "verdicts.jsonl.pieces"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear editor")
    code, _, _ = run(archive(tmp_path), "--output", output)

    assert code == 0
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("place", ["no/such/place", ""])
def test_a_place_that_cannot_be_written_is_a_sentence(run, tmp_path, place):
    code, _, err = run(archive(tmp_path), "--output", tmp_path / place)

    assert code == 1
    assert err.count("\n") == 1
    assert str(tmp_path) in err


def test_ray_goes_with_a_file(run):
    code, _, err = run("--ray", "local")

    assert code == 2
    assert "--ray goes with --output" in err


def test_where_ray_is_not_installed_a_sentence_says_how_to_get_it(run, tmp_path, output, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    code, _, err = run(archive(tmp_path), "--output", output, "--ray", "local")

    assert code == 1
    assert err == "broadsheet: Ray is not installed; get it with: pip install 'broadsheet[ray]'\n"
    assert not output.exists()
