"""The same bytes on Ray as in one process. Skipped where it is not installed: it is no part of what CI promises."""

import importlib.util
import json
import subprocess
import sys

import pytest

from broadsheet.config.tests import services
from broadsheet.spamfilter import datasets

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="needs Ray: pip install 'broadsheet[ray]'"),
]
HAM = "They have been digging in {} street for weeks and nobody told us why."
SPAM = "Discount watches, order yours now at http://watches-{}.example.top free bonus"


def command(folder, *arguments):
    """The result of a command in a process of its own, with nothing of a site in its home."""
    words = [sys.executable, "-m", "broadsheet.cli.main", "filter", *map(str, arguments)]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=services.SECONDS)


def write(path, count, sites=("north", "south", "west")):
    with path.open("w") as file:
        for n in range(count):
            words, label = (SPAM.format(n), "spam") if n % 2 else (HAM.format(n), "ham")
            file.write(json.dumps({"text": words, "label": label, "site": sites[n // 2 % len(sites)]}) + "\n")
    return path


def test_an_archive_gives_the_same_bytes_on_ray_and_problems_are_told_alike(tmp_path):
    path = write(tmp_path / "archive.jsonl", datasets.PIECE_LINES * 2 + 10)
    with path.open("a") as file:
        file.write("nonsense\n")
    here = command(tmp_path, "check", path, "--model", "shipped", "--output", "here.jsonl")
    there = command(tmp_path, "check", path, "--model", "shipped", "--output", "there.jsonl", "--ray", "local")

    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert (tmp_path / "here.jsonl").read_bytes() == (tmp_path / "there.jsonl").read_bytes()
    assert here.stderr in there.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive.jsonl", "here.jsonl", "there.jsonl"]


@pytest.mark.parametrize("options", [(), ("--leave-out", "site")])
def test_data_sets_and_sites_are_measured_alike_on_ray(tmp_path, options):
    one, other = write(tmp_path / "one.jsonl", 60), write(tmp_path / "other.jsonl", 90)
    for name, ray in (("here", ()), ("there", ("--ray", "local"))):
        files = ("--json", f"{name}.json", "--report", f"{name}.html")
        ended = command(tmp_path, "evaluate", one, other, "--folds", 20, *options, *files, *ray)
        assert ended.returncode == 0, ended.stderr
    figures = [json.loads((tmp_path / f"{name}.json").read_text()) for name in ("here", "there")]
    for row in (row for values in figures for row in values["results"]):
        assert row.pop("items_per_second") > 0

    assert figures[0] == figures[1]
    assert len(figures[0]["results"]) == (16 if options else 2)


def test_what_goes_wrong_over_there_is_told_as_if_it_had_been_here(tmp_path):
    path = write(tmp_path / "undated.jsonl", 10)
    options = ("--feedback", "delayed", "--delay", "24h")
    here = command(tmp_path, "evaluate", path, *options)
    there = command(tmp_path, "evaluate", path, *options, "--ray", "local")

    assert (here.returncode, there.returncode) == (1, 1)
    assert here.stderr in there.stderr
    assert "Traceback" not in there.stderr


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path):
    path = write(tmp_path / "archive.jsonl", 4)
    ended = command(tmp_path, "check", path, "--model", "shipped", "--output", "out.jsonl", "--ray", "127.0.0.1:1")

    assert ended.returncode == 1
    assert "no Ray cluster can be used at 127.0.0.1:1" in ended.stderr
    assert "Traceback" not in ended.stderr
