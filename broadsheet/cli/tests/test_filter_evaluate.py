"""`broadsheet filter evaluate …`: what it measures, what it makes of bad input, how it ends."""

import gzip
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.cli.main import main
from broadsheet.config.tests import services

HAM = "They have been digging in {} street for weeks and nobody told us why."
SPAM = "Discount watches, order yours now at http://watches-{}.example.top free bonus"
STABLE_KEYS = {
    "name", "items", "spam", "auc", "one_minus_auc_percent", "accuracy_percent", "ham_missed_percent",
    "spam_missed_percent", "lam_percent", "ham_lost_at_95", "ham_lost_at_99", "hold_percent", "ece",
    "items_per_second",
}  # fmt: skip


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs one command line; gives exit code, standard output and standard error."""

    def command(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main(["filter", "evaluate", "--folds", "20", *map(str, arguments)])
        except SystemExit as ended:
            code = ended.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def lines(count=12, dated=True, sites=("north", "south")):
    for n in range(count):
        for label, words in (("ham", HAM.format(f"{n}th")), ("spam", SPAM.format(n))):
            line = {"text": words, "label": label, "site": sites[n % len(sites)]}
            yield line | ({"date": f"2020-01-{n + 1:02}"} if dated else {})


def write(path, found):
    path.write_text("".join(json.dumps(line) + "\n" for line in found))
    return path


@pytest.fixture
def data(tmp_path):
    return write(tmp_path / "street.jsonl", lines())


def test_the_stable_keys_are_there_and_the_others_beside_them(run, data):
    code, out, err = run(data, "--json", "-")
    answer = json.loads(out)
    (row,) = answer["results"]

    assert (code, err) == (0, "")
    assert set(row) >= STABLE_KEYS | {"mcc", "intervals", "clusters", "feedback", "lessons"}
    assert row["name"] == "street"
    assert row["intervals"]["accuracy_percent"][0] <= row["accuracy_percent"]


def test_several_files_stand_side_by_side_and_keep_their_names_apart(run, data, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    twin = write(other / "street.jsonl", lines(6))
    code, out, _ = run(data, twin, "--json", tmp_path / "figures.json")
    names = [row["name"] for row in json.loads((tmp_path / "figures.json").read_text())["results"]]

    assert code == 0
    assert names == ["street (1)", "street (2)"]
    assert "street (1)" in out


@pytest.mark.parametrize(
    ("options", "told", "learned"),
    [
        (["--feedback", "immediate"], "immediate", 24),
        (["--feedback", "delayed"], "delayed by 100 items", 0),
        (["--feedback", "delayed", "--delay", "3"], "delayed by 3 items", 20),
        (["--feedback", "delayed", "--delay", "2d"], "delayed by 48 hours", 20),
        (["--feedback", "partial", "--labels", "0"], "partial, 0 % of labels", 0),
        (["--feedback", "active", "--audit", "100"], "active, what was held and 100 % of the rest", 24),
    ],
)
def test_labels_come_back_as_asked(run, data, options, told, learned):
    code, out, _ = run(data, *options, "--json", "-")
    (row,) = json.loads(out)["results"]

    assert code == 0
    assert (row["feedback"], row["lessons"]) == (told, learned)


def test_sites_are_left_out_one_by_one_frozen_and_adapting(run, data):
    code, out, _ = run(data, "--leave-out", "site", "--json", "-")
    names = [row["name"] for row in json.loads(out)["results"]]

    assert code == 0
    assert names == [
        f"street: {site}, {how}" for how in ("frozen", "adapting") for site in ("north", "south", "all sites")
    ]


def test_attacks_are_counted_of_what_was_stopped(run, data):
    _, out, _ = run(data, "--attacks", "--json", "-")
    attacks = json.loads(out)["results"][0]["attacks"]

    assert {"good words", "look-alikes", "zero-widths", "spacing", "re-spun", "link removed"} <= {
        attack["name"] for attack in attacks
    }
    assert all(attack["of"] == 4 and 0 <= attack["stopped_percent"] <= 100 for attack in attacks)


@pytest.mark.parametrize(
    "options",
    [
        ["--adapt"],
        ["--feedback", "sometimes"],
        ["--feedback", "delayed", "--delay", "soon"],
        ["--feedback", "delayed", "--delay", "1.5"],
        ["--delay", "3"],
        ["--labels", "10"],
        ["--audit", "5"],
        ["--feedback", "partial", "--labels", "101"],
        ["--leave-out", "country"],
        ["--leave-out", "site", "--train", "x"],
        ["--train", "x", "--feedback", "active"],
        ["--base", "x", "--no-base"],
        ["--folds", "many"],
    ],
)
def test_options_that_do_not_fit_end_with_two(run, data, options):
    code, _, err = run(data, *options)

    assert code == 2
    assert err.splitlines()[-1].startswith("broadsheet filter evaluate: error: ")


def test_hours_need_dates_and_sites_need_two(run, tmp_path):
    bare = write(tmp_path / "bare.jsonl", lines(dated=False, sites=("",)))

    for options, problem in (
        (["--feedback", "delayed", "--delay", "5h"], "line 1 has no date"),
        (["--leave-out", "site"], "every comment is of one site"),
    ):
        code, _, err = run(bare, *options)
        assert code == 1
        assert err.startswith("broadsheet: bare cannot be measured so: ")
        assert problem in err


def test_bad_lines_are_named_by_file_line_and_field_and_the_good_ones_used(run, data):
    with data.open("ab") as file:
        file.write(b'{"text": 5, "label": "ham"}\n{"text": "no label"}\n\xff\xfe\x00\n{"text": "cut o')
    code, out, err = run(data, "--json", "-")

    assert code == 1
    assert json.loads(out)["results"][0]["items"] == 24
    assert f"{data}, line 25, field 'text': is a number; expected text; left out" in err
    assert f"{data}, line 26, field 'label': is missing" in err
    assert f"{data}, line 27: is not JSON" in err
    assert "cut off in the middle of this line" in err


def test_many_bad_lines_do_not_drown_the_first(run, data):
    with data.open("a") as file:
        file.write("nonsense\n" * 500)
    _, _, err = run(data)

    assert len(err.splitlines()) == 21
    assert "480 more lines cannot be used" in err


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01", b"{}\n", b"[1]", b"\x1f\x8b\x08broken"])
def test_a_file_without_a_good_line_is_one_failure(run, tmp_path, content):
    path = tmp_path / "bad"
    path.write_bytes(content)
    code, out, err = run(path)

    assert (code, out) == (1, "")
    assert f"{path} holds no labelled comments" in err


@pytest.mark.slow
def test_a_packed_file_cut_off_is_used_as_far_as_it_goes(run, tmp_path):
    packed = gzip.compress("".join(json.dumps(line) + "\n" for line in lines(2000, dated=False)).encode())
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 8])
    code, out, err = run(path, "--json", "-")

    assert code == 1
    assert json.loads(out)["results"][0]["items"] > 50
    assert "cannot be unpacked" in err


def test_a_directory_is_told_from_a_file(run, tmp_path):
    code, _, err = run(tmp_path)

    assert code == 1
    assert err == f"broadsheet: {tmp_path} is a directory; name the files in it, such as {tmp_path}/*.jsonl.gz\n"


@pytest.mark.parametrize("label", ["ham", "spam"])
def test_one_label_alone_gives_null_a_dash_and_words(run, tmp_path, label):
    path = write(tmp_path / "half.jsonl", [line for line in lines() if line["label"] == label])
    code, out, _ = run(path, "--json", tmp_path / "out.json", "--report", tmp_path / "out.html")
    (row,) = json.loads((tmp_path / "out.json").read_text())["results"]

    assert code == 0
    assert row["auc"] is row["lam_percent"] is row["ham_lost_at_99"] is None
    assert "–" in out
    assert f"There is no {'spam' if label == 'ham' else 'ham'} here" in " ".join(out.split())


@pytest.mark.slow
def test_a_million_words_and_any_unicode_are_measured_and_reported(run, data, tmp_path):
    with data.open("a") as file:
        file.write(json.dumps({"text": "word " * 1_000_000, "label": "ham", "date": "2020-03-01"}) + "\n")
        file.write(
            json.dumps({"text": "\ud800 [/bold] \u202e", "label": "spam", "date": "2020-03-02T01:00+02:00"}) + "\n"
        )
    code, out, err = run(data, "--report", tmp_path / "out.html", "--attacks")

    assert (code, err) == (0, "")
    assert "street" in out
    assert (tmp_path / "out.html").stat().st_size < 500_000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_end_with_nought_or_one_and_name_the_file(run, tmp_path, data):
    path = tmp_path / "any"
    path.write_bytes(data)
    code, _, err = run(path)

    assert code in (0, 1)
    assert code == 0 or str(path) in err
    assert "Traceback" not in err


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.none(), max_size=1)
OBJECTS = st.fixed_dictionaries(
    {"text": st.text(max_size=30) | VALUES, "label": st.sampled_from(["spam", "ham"]) | VALUES},
    optional=dict.fromkeys(("author", "date", "site", "seconds_on_page", "trap_filled", "user_ip"), VALUES),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OBJECTS, min_size=1, max_size=6))
def test_any_fields_are_measured_or_named(run, tmp_path, found):
    path = write(tmp_path / "any", found)
    code, out, err = run(path, "--json", "-")
    used = json.loads(out)["results"][0]["items"] if out else 0

    assert code == (0 if used == len(found) else 1)
    assert err.count(f"{path}, line ") == len(found) - used


def test_an_old_file_is_kept_if_the_new_one_cannot_be_made(run, data, tmp_path):
    code, _, err = run(data, "--report", tmp_path / "no" / "such" / "place.html")

    assert code == 1
    assert "cannot be written" in err
    assert list(tmp_path.iterdir()) == [data]


def _obey_control_c():
    """Undo what a shell sets for a command in the background: there SIGINT is ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start_on_a_terminal(*arguments):
    """The command with a terminal of its own for standard error; gives the process and the other end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "broadsheet.cli.main", "filter", "evaluate", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        start_new_session=True,
        preexec_fn=_obey_control_c,
    )
    os.close(theirs)
    return process, ours


def read_until(end, wanted, seconds=services.SECONDS):
    seen, stop = b"", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < stop:
        if select.select([end], [], [], 0.2)[0]:
            try:
                seen += os.read(end, 4096)
            except OSError:  # The other end has gone.
                break
    return seen


@pytest.fixture
def in_the_background():
    """SIGINT is ignored in this process, as in one that a shell started with ``&``."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("in_the_background")
def test_a_terminal_shows_progress_and_control_c_ends_cleanly(tmp_path):
    long = write(tmp_path / "long.jsonl", ({"text": HAM.format(n) * 40, "label": "ham"} for n in range(30_000)))
    process, end = start_on_a_terminal(long, "--json", tmp_path / "never.json")
    try:
        seen = read_until(end, b"judging long")
        process.send_signal(signal.SIGINT)
        seen += read_until(end, b"never to be seen")
        code = process.wait(timeout=services.SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(end)

    assert b"judging long" in seen
    assert b"Traceback" not in seen
    assert code == 130
    assert seen.rfind(b"\x1b[?25h") > seen.rfind(b"\x1b[?25l")
    assert not (tmp_path / "never.json").exists()


def test_data_sets_that_were_measured_before_a_fault_are_not_measured_again(run, data, tmp_path):
    undated, figures = write(tmp_path / "undated.jsonl", lines(dated=False)), tmp_path / "figures.json"
    options = ("--feedback", "delayed", "--delay", "24h", "--json", figures)
    failed = run(data, undated, *options)
    (kept,) = (tmp_path / "figures.json.pieces").iterdir()
    seconds = json.loads(kept.read_text())["seconds"]
    again = run(data, *options)

    assert (failed[0], again[0]) == (1, 0)
    assert "undated cannot be measured so: line" in failed[2]
    (row,) = json.loads(figures.read_text())["results"]
    assert row["items_per_second"] == round(row["items"] / seconds, 6)
    assert not kept.parent.exists()
