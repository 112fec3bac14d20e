"""`broadsheet filter …` as a user types it."""

import gzip
import io
import json
import subprocess
import sys

import numpy as np
import pytest

from broadsheet.cli.main import main
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamfilter import Filter, Submission

HAM = "They have been digging in {} street for weeks and nobody told us why."
SPAM = "Discount watches, order yours now at http://watches-{}.example.top free bonus"


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs one command line; gives exit code, standard output and standard error."""

    def command(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["filter", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def data(tmp_path):
    """A file with twenty comments of each label."""
    path = tmp_path / "street.jsonl"
    lines = []
    for n in range(20):
        lines.append({"text": HAM.format(f"{n}th"), "label": "ham", "date": f"2020-01-{n + 1:02}"})
        lines.append({"text": SPAM.format(n), "label": "spam", "date": f"2020-01-{n + 1:02}"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_check_prints_one_verdict_for_each_line(run):
    lines = json.dumps({"text": "Well said."}) + "\n" + json.dumps({"text": SPAM}) + "\n"
    code, out, err = run("check", stdin=lines.encode())

    verdicts = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [set(verdict) for verdict in verdicts] == [{"probability", "decision", "reasons", "model_version"}] * 2
    assert verdicts[0]["probability"] < verdicts[1]["probability"]
    assert set(verdicts[1]["reasons"][0]) == {"group", "id", "weight", "values", "text"}


@pytest.fixture
def site(tmp_path, monkeypatch, settings):
    """A home folder in which a site has learned that it wants SPAM."""
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path))
    settings.MODEL_ROOT = tmp_path / "model"
    settings.MODEL_ROOT.mkdir()
    model = Filter.base(site_key())
    for number in range(5):
        model.learn(Submission(SPAM.format(number)), "ham")
    model.save(settings.MODEL_ROOT / "current.model")
    return model


def test_check_and_explain_use_the_model_of_the_site_that_is_here_and_say_so(run, site, tmp_path):
    comment = json.dumps({"text": SPAM.format(1)}).encode()
    code, out, err = run("check", stdin=comment)
    explained = run("explain", stdin=comment)

    assert code == 0
    assert json.loads(out)["model_version"] == site.version
    assert err == f"broadsheet: judged by the model of the site in {tmp_path} ({site.version})\n"
    assert (explained[0], explained[2]) == (0, err)
    assert site.version in explained[1]


def test_the_shipped_model_is_used_when_it_is_asked_for(run, site):
    code, out, err = run("check", "--model", "shipped", stdin=b"Well said.")

    assert (code, err) == (0, "")
    assert json.loads(out)["model_version"] == Filter.base().version


def test_a_model_of_another_secret_is_refused_in_a_sentence(run, site, settings):
    settings.SECRET_KEY = "another secret"
    code, out, err = run("check", stdin=b"Well said.")

    assert (code, out) == (1, "")
    assert "was made with another hash key; rebuild the model" in err


def test_check_reads_plain_text(run):
    code, out, _ = run("check", stdin=b"Dear editor,\nwell said.")

    assert code == 0
    assert json.loads(out)["decision"] in ("publish", "hold", "spam", "discard")


def test_check_names_a_bad_line_and_answers_the_good_ones(run):
    code, out, err = run("check", stdin=b'{"text": "one"}\n{"text": 2}\n{"text": "three"}\n{"te')

    assert code == 1
    assert len(out.splitlines()) == 2
    assert "line 2, field 'text': is a number; expected text" in err
    assert "line 4: is not JSON" in err


def test_check_reads_packed_files(run, tmp_path):
    path = tmp_path / "one.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "one"}\n'))

    assert run("check", path)[0] == 0


@pytest.mark.parametrize("command", ["check", "explain", "evaluate"])
def test_a_missing_file_is_one_plain_sentence(run, command):
    code, _, err = run(command, "nowhere.jsonl")

    assert code == 1
    assert err == "broadsheet: nowhere.jsonl does not exist; give the name of a file, or - for standard input\n"


def test_explain_shows_every_group(run):
    code, out, _ = run("explain", stdin=json.dumps({"text": SPAM.format(1), "seconds_on_page": 1}).encode())

    assert code == 0
    assert "posted 1 s after the page was opened" in out
    assert "links" in out
    assert "start" in out


def test_training_makes_a_snapshot_that_check_uses(run, data, tmp_path):
    code, out, _ = run("train", data, "--out", tmp_path / "model")

    assert code == 0
    assert out.startswith("40 lessons folded into ")
    code, out, _ = run("check", "--model", tmp_path / "model", stdin=SPAM.format("new").encode())
    assert json.loads(out)["decision"] in ("spam", "discard")
    assert "+40-" in json.loads(out)["model_version"]


def test_training_twice_gives_the_same_bytes(run, data, tmp_path):
    for name in ("one", "other"):
        run("train", data, "--out", tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_training_needs_a_place_to_write(run, data):
    code, _, err = run("train", data)

    assert code == 1
    assert "--out SNAPSHOT" in err


def test_training_data_needs_labels(run, tmp_path):
    (tmp_path / "bare").write_text('{"text": "x"}\n')
    code, _, err = run("train", tmp_path / "bare", "--out", tmp_path / "model")

    assert code == 1
    assert "line 1, field 'label': is missing" in err
    assert not (tmp_path / "model").exists()


def test_base_weights_can_be_made_and_used(run, data, tmp_path):
    assert run("train", data, "--base-weights", tmp_path / "base.npz")[0] == 0
    assert run("train", data, "--base", tmp_path / "base.npz", "--out", tmp_path / "model")[0] == 0

    assert Filter.load(tmp_path / "model").version.startswith("base-")
    assert not Filter.load(tmp_path / "model").version.startswith(Filter.base().version)


def test_of_several_files_the_missing_one_is_named(run, data, tmp_path):
    code, _, err = run("train", data, "gone.jsonl", "--base-weights", tmp_path / "base.npz")

    assert code == 1
    assert err.startswith("broadsheet: gone.jsonl does not exist; ")


def test_good_lines_are_learned_and_bad_ones_told(run, data, tmp_path):
    with data.open("a") as file:
        file.write('{"text": 7, "label": "ham"}\n')
    code, out, err = run("train", data, "--out", tmp_path / "model")

    assert code == 1
    assert out.startswith("40 lessons folded into ")
    assert f"{data}, line 41, field 'text': is a number; expected text; left out" in err


def test_what_a_sender_wrote_is_no_markup_and_no_command_to_the_terminal(run):
    line = {"text": "[/bold] [link=x] \x1b[2J \u202e", "author": "[/b]\x1b]0;x\x07", "context": "[bold] bridge"}
    code, out, _ = run("explain", stdin=json.dumps(line).encode())

    assert code == 0
    assert "\x1b" not in out


def test_a_damaged_model_is_one_plain_sentence(run, tmp_path):
    (tmp_path / "model").write_text("nonsense" * 100)
    code, _, err = run("check", "--model", tmp_path / "model", stdin=b"Hello")

    assert code == 1
    assert "is not a filter snapshot" in err
    assert err.count("\n") == 1


def test_evaluate_writes_figures_and_a_report(run, data, tmp_path):
    code, out, _ = run("evaluate", data, "--json", tmp_path / "figures.json", "--report", tmp_path / "report.html")

    figures = json.loads((tmp_path / "figures.json").read_text())
    (result,) = figures["results"]
    assert code == 0
    assert "street" in out
    assert (result["name"], result["items"], result["spam"]) == ("street", 40, 20)
    assert result["auc"] > 0.9
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


def test_evaluate_can_start_without_a_base(run, data):
    _, out, _ = run("evaluate", data, "--no-base", "--fields", "text", "--json", "-")

    assert json.loads(out)["model_version"] == "empty"


def test_evaluate_trains_first_and_then_stands_still(run, data):
    _, frozen, _ = run("evaluate", data, "--train", data, "--json", "-")
    _, adapting, _ = run("evaluate", data, "--train", data, "--adapt", "--json", "-")

    for answer in (frozen, adapting):
        assert "+40-" in json.loads(answer)["model_version"]
    assert json.loads(frozen)["results"][0]["auc"] == 1.0


def test_a_place_that_cannot_be_written_is_named(run, data, tmp_path):
    code, _, err = run("evaluate", data, "--json", tmp_path / "no" / "such" / "place")

    assert code == 1
    assert "cannot be written" in err


@pytest.mark.parametrize("command", ["check", "explain", "train", "evaluate"])
def test_every_command_has_help(run, capsys, command):
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")

    assert ended.value.code == 0
    assert "usage: broadsheet filter" in capsys.readouterr().out


def test_a_command_line_that_cannot_be_read_ends_with_two(run):
    with pytest.raises(SystemExit) as ended:
        run("evaluate")

    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "x"}', "line 1, field 'label': is missing"),
        ("nonsense", "line 1: is not JSON"),
        ("", "line 1: is missing: the file is empty"),
    ],
)
def test_base_weights_are_made_of_labelled_comments_only(run, data, tmp_path, line, problem):
    (tmp_path / "other.jsonl").write_text(line + "\n")
    code, _, err = run("train", data, tmp_path / "other.jsonl", "--base-weights", tmp_path / "base.npz")

    assert code == 1
    assert err.startswith(f"broadsheet: {tmp_path / 'other.jsonl'}, {problem}")
    assert not (tmp_path / "base.npz").exists()


def test_blank_lines_make_no_difference_to_base_weights(run, data, tmp_path):
    (tmp_path / "street").mkdir()
    spaced = tmp_path / "street" / data.name
    spaced.write_text(data.read_text().replace("\n", "\n\n"))
    for source, name in ((data, "one.npz"), (spaced, "other.npz")):
        assert run("train", source, "--base-weights", tmp_path / name)[0] == 0

    assert Filter.on(tmp_path / "one.npz").version == Filter.on(tmp_path / "other.npz").version


@pytest.mark.parametrize("content", [b"nonsense" * 9, b"", b"PK\x03\x04 cut", b"\x93NUMPY", "an array"])
def test_what_holds_no_base_weights_is_one_plain_sentence(run, data, tmp_path, content):
    with (tmp_path / "base.npz").open("wb") as file:
        np.save(file, np.zeros(3)) if content == "an array" else file.write(content)
    code, _, err = run("evaluate", data, "--base", tmp_path / "base.npz")

    assert code == 1
    assert "holds no base weights; make some with" in err
    assert "pickle" not in err


def test_a_missing_model_is_told_with_the_command_that_makes_one(run, tmp_path):
    for path in (tmp_path, tmp_path / "none"):
        code, _, err = run("check", "--model", path, stdin=b"Hello")
        assert code == 1
        assert err == f"broadsheet: {path} is no file; make a model with: broadsheet filter train DATA --out {path}\n"


def test_a_packed_file_that_is_cut_at_once_is_told_as_such(run, tmp_path):
    (tmp_path / "cut.gz").write_bytes(gzip.compress(SPAM.encode() * 9)[:20])
    code, _, err = run("check", tmp_path / "cut.gz")

    assert code == 1
    assert "cannot be unpacked" in err
    assert "fetch it again" in err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "explain", "evaluate"])
def test_a_full_disk_is_told_and_not_blamed_on_the_data(data, command):
    arguments = [sys.executable, "-m", "broadsheet.cli.main", "filter", command, str(data)]
    with open("/dev/full", "w") as full:
        ended = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True)

    assert ended.returncode == 1
    assert ended.stderr == "broadsheet: The disk is full; make room and run the command again.\n"


def test_a_site_of_broken_letters_is_measured_like_any_other(run, tmp_path):
    lines = [{"text": HAM.format(n), "label": "ham", "site": "\ud800" if n % 2 else "b"} for n in range(6)]
    (tmp_path / "odd.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, out, _ = run("evaluate", tmp_path / "odd.jsonl", "--leave-out", "site", "--folds", "9")

    assert code == 0
    out.encode("utf-8")
    assert "‹D800›" in out


def test_spam_that_stands_together_in_an_undated_file_is_disguised_too(run, tmp_path):
    lines = [{"text": SPAM.format(n), "label": "spam"} for n in range(20)]
    lines += [{"text": HAM.format(n), "label": "ham"} for n in range(20)]
    (tmp_path / "sorted.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    _, out, _ = run("evaluate", tmp_path / "sorted.jsonl", "--attacks", "--json", "-", "--folds", "0")

    assert json.loads(out)["results"][0]["attacks"][0]["of"] > 0
