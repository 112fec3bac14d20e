"""`make bench`: a group that fails takes no other's result with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.tests import commands, migrated

bench = pytest.importorskip("benchmarks.__main__", reason="the benchmarks are not beside this package")

document = pytest.importorskip("benchmarks.document")
budgets = pytest.importorskip("benchmarks.budgets")
report = pytest.importorskip("benchmarks.report")
fuzz = pytest.importorskip("benchmarks.fuzz")
fuzz_requests = pytest.importorskip("benchmarks.fuzz_requests")

GOOD = """
import os
from benchmarks.report import Budget, Row

def measure():
    # Fails where another group has been in this home before.
    open(os.path.join(os.environ["BROADSHEET_HOME"], "mark"), "x").close()
    budget = Budget("{name} against itself", "a second", "Nothing.", at_least=1.5, against="itself")
    return [Row.of(budget, [2.0, 4.0, 6.0], [1.0, 2.0, 3.0])]
"""


SMALL = """
import importlib, sys
from benchmarks import isso
isso._python = lambda: None
group = importlib.import_module("benchmarks." + sys.argv[1])
small = {"LONG_COMMENTS": 60, "SITE_COMMENTS": 500, "FEW_COMMENTS": 250, "ARTICLES": 120, "FEW_ARTICLES": 60}
small |= {"_ROUNDS": 2, "_WHOLE_EVERY": 1, "LESSONS": 60, "_COMPARED": 30}
small |= {"_PROFILES": ("filter",), "_PAGES": 2, "_SETTLE_SECONDS": 0.0}
for name in small.keys() & vars(group).keys():
    if name != "_PAGES" or isinstance(group._PAGES, int):
        setattr(group, name, small[name])
print(*(row.budget.what for row in group.measure()), sep="\\n")
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run three tiny groups, the second of which fails; gives exit code, standard output, errors and JSON lines."""
    package = tmp_path / "tiny"
    package.mkdir()
    for name in ("first", "third"):
        (package / f"{name}.py").write_text(GOOD.format(name=name))
    (package / "second.py").write_text("def measure():\n    raise RuntimeError('the second broke')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def command(*groups):
        lines = tmp_path / "rows.jsonl"
        code = bench.main([*groups, "--json", str(lines)], package="tiny", known=("first", "second", "third"))
        captured = capfd.readouterr()
        return code, captured.out, captured.err, [json.loads(line) for line in lines.read_text().splitlines()]

    return command


def test_a_failing_group_is_named_and_the_others_rows_are_printed(run):
    code, out, err, _ = run()

    assert code == 1
    assert "first against itself" in out
    assert "third against itself" in out
    assert "the second broke" in err
    assert "The group second failed" in err


def test_each_group_has_a_home_of_its_own_and_a_good_run_ends_with_nought(run):
    code, out, _, _ = run("first", "third")

    assert code == 0
    assert "third against itself" in out


def test_rows_as_json_lines_say_on_what_they_were_measured(run):
    *_, rows = run("first")

    assert [(row["group"], row["ratio"]["median"]) for row in rows] == [("first", 2.0)]
    assert rows[0]["machine"]["cores"] >= 1
    assert {"python", "Django", "broadsheet"} <= set(rows[0]["versions"])


@pytest.mark.parametrize(
    ("samples", "limit", "is_kept"),
    [([2.0], None, True), ([2.1], None, False), ([4.0, 9.0, 2.0], [2.0, 1.0, 1.0], True), ([4.1], [2.0], False)],
)
def test_a_budget_is_about_the_number_or_where_there_is_a_limit_about_the_median_ratio(samples, limit, is_kept):
    against = "a limit" if limit else ""
    budget = report.Budget("it", "ms", "It.", at_most=2.0, against=against)

    assert report.Row.of(budget, samples, limit).is_kept is is_kept


def test_the_page_on_performance_is_what_the_program_makes_of_the_measured_rows():
    assert document.PAGE.read_text() == document.written(), "write it anew: python -m benchmarks.document"


def test_the_page_has_one_line_for_everything_that_is_measured_and_none_besides():
    page = document.PAGE.read_text()

    for group, known in budgets.GROUPS.items():
        section = page.partition(f"## {group.capitalize()}\n")[2].partition("\n## ")[0]
        shown = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")][2:]
        names = [budget.what for budget in known.values()]
        assert len(shown) == len(names)
        assert all(line.startswith(name) for line, name in zip(shown, names, strict=True)), (group, shown)
        assert all(f"- *{budget.what}*: {budget.meaning}" in " ".join(section.split()) for budget in known.values())


def test_of_a_request_that_comes_to_a_fault_only_what_matters_is_told():
    headers = {"HTTP_RANGE": "bytes=9-2", "HTTP_COOKIE": "sessionid=x"}
    request = fuzz_requests.Request("POST", b"/x/", b"a=1&b=2", headers, b"name=Ann&parent=%00&email=")

    def ask(one):
        fails = b"parent=%00" in one.body and "HTTP_RANGE" in one.headers
        return "500", fuzz.Trouble("ValueError", "") if fails else None

    found = fuzz.smallest(ask, request, "ValueError")
    assert (found.query, found.body, found.headers) == (b"", b"parent=%00", {"HTTP_RANGE": "bytes=9-2"})


def test_a_fault_is_one_of_wagtails_only_where_no_view_or_verb_of_ours_has_a_part_in_it():
    around, wagtail = (
        'File "/x/broadsheet/lib/bodies.py", line 1',
        'File "/x/site-packages/wagtail/admin/auth.py", line 1',
    )
    ours = 'File "/x/broadsheet/newsroom/office.py", line 1'

    kinds = [
        fuzz.Trouble("", "\n".join(lines)).is_of_wagtail for lines in ((around, wagtail), (ours, wagtail), (around,))
    ]
    assert kinds == [True, False, False]


def test_the_page_on_faults_has_the_sum_of_all_requests_at_random_that_are_counted():
    assert fuzz.summed() in fuzz.PAGE.read_text()


@pytest.mark.slow
def test_requests_at_random_are_made_and_counted(tmp_path):
    command = [sys.executable, "-m", "benchmarks.fuzz", "--seconds", "2", "--seed", "1"]
    ran = subprocess.run(command, cwd=Path(bench.__file__).parents[1], env=commands.inherited(), capture_output=True)
    row = json.loads(ran.stdout)

    # How many there are in two seconds differs, and so does what they meet; the runs that are kept look at that.
    assert ran.returncode == int(row["faults"] > 0), ran.stderr.decode()
    assert row["requests"] == sum(row["statuses"].values()) > 0
    assert row["doors"] > 400


@pytest.mark.slow
@pytest.mark.parametrize(
    "group", ["render", "replies", "threads", "sections", "desk", "imports", "ledger", "start"]
)  # fmt: skip
def test_a_group_still_fits_the_code_that_it_measures(group, tmp_path):
    environ = commands.inherited()
    migrated.copy_to(tmp_path / "broadsheet.sqlite3")
    ran = subprocess.run(
        [sys.executable, "-c", SMALL, group],
        cwd=Path(bench.__file__).parents[1], env=environ | {"BROADSHEET_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    names = {budget.what for budget in budgets.GROUPS[group].values()}
    assert names & set(ran.stdout.splitlines())
