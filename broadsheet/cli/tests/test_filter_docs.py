"""The filter's pages say what is so: examples run, options exist, thresholds and tests are the ones in the code."""

import io
import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from broadsheet.cli.main import build_parser, main
from broadsheet.spamfilter.policy import Policy

pytestmark = pytest.mark.slow

PAGES = Path(__file__).resolve().parents[3] / "docs" / "filter"
COMMANDS = (PAGES / "commands.md").read_text(encoding="utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", COMMANDS, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A directory with the page's own data; what one example writes, the next may read."""
    folder = tmp_path_factory.mktemp("town")
    (data,) = re.findall(r"^```json\n(.*?)^```$", COMMANDS, re.MULTILINE | re.DOTALL)
    (folder / "town.jsonl").write_text(data, encoding="utf-8")
    return folder


def test_every_example_runs_in_the_order_of_the_page(town, monkeypatch, capsys):
    monkeypatch.chdir(town)
    for example in EXAMPLES:
        said, pipe, command = example.rpartition(" | ")
        stdin = shlex.split(said)[1] if pipe else ""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        program, *arguments = shlex.split(command)

        assert (program, main(arguments)) == ("broadsheet", 0), example
        captured = capsys.readouterr()
        assert captured.err == "", example
        assert captured.out, example
    assert {path.name for path in town.iterdir()} >= {"town.model", "other.npz", "figures.json", "report.html"}
    figures = json.loads((town / "figures.json").read_text())
    assert all(f"`{key}`" in COMMANDS for key in figures["results"][0])


def offline_commands():
    """The filter's commands that need no database, with their options."""
    groups = next(a for a in build_parser()._actions if a.dest == "command").choices
    verbs = next(a for a in groups["filter"]._actions if a.dest == "filter_command").choices
    return {name: verbs[name] for name in ("check", "explain", "train", "evaluate")}


@pytest.mark.parametrize("name", sorted(offline_commands()))
def test_every_option_is_told(name):
    told = COMMANDS.split(f"## `filter {name}`")[1].split("\n## ")[0]
    if name == "explain":
        told += COMMANDS.split("## `filter check`")[1].split("\n## ")[0]
    for action in offline_commands()[name]._actions:
        for option in action.option_strings:
            if option not in ("-h", "--help"):
                assert option in told


def test_the_thresholds_are_the_shipped_ones():
    page, policy = (PAGES / "for-moderators.md").read_text(encoding="utf-8"), Policy()

    assert f"| below {100 * policy.publish_below:g} % |" in page
    assert f"| {100 * policy.spam_from:g} % or more |" in page
    assert f"| {100 * policy.discard_from:g} % or more, and two kinds" in page
    assert f"until about {policy.lessons_to_settle} comments" in page.lower()
    assert (
        f"only below {100 * policy.new_publish_below:g} % and bins only from {100 * policy.new_spam_from:g} %" in page
    )


def test_links_between_the_pages_lead_somewhere():
    for page in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_the_results_and_the_list_of_tests_are_those_of_the_command():
    numbers = pytest.importorskip("benchmarks.filter_numbers")
    results = (PAGES / "results.md").read_text(encoding="utf-8")
    listed = (PAGES / "for-scientists.md").read_text(encoding="utf-8")

    for name, (title, _) in numbers.TESTS.items():
        assert f"## {title}\n" in results
        assert f"--only {name}`" in results
        assert f"`{name}`" in listed
