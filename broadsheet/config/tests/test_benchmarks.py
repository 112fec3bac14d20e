"""`make bench`: a group that fails takes no other's result with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.tests import migrated

bench = pytest.importorskip("benchmarks.__main__", reason="the benchmarks are not beside this package")

GOOD = """
import os
from benchmarks.report import Row

def measure():
    # Fails where another group has been in this home before.
    open(os.path.join(os.environ["BROADSHEET_HOME"], "mark"), "x").close()
    return [Row("{name} against itself", 2.0, 1.0, None)]
"""


SMALL = """
import importlib, sys
group = importlib.import_module("benchmarks." + sys.argv[1])
small = {"THREAD_COMMENTS": 60, "SITE_COMMENTS": 500, "_ROUNDS": 1, "_EACH": 2, "LESSONS": 60, "_COMPARED": 30}
small |= {"_MEGABYTES": {"filter": 150.0}, "_PAGES": 1, "_SETTLE_SECONDS": 0.0}
for name in small.keys() & vars(group).keys():
    setattr(group, name, small[name])
print(*(row.what for row in group.measure()), sep="\\n")
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

    assert [(row["group"], row["ratio"]) for row in rows] == [("first", 2.0)]
    assert rows[0]["machine"]["cores"] >= 1
    assert {"python", "Django", "broadsheet"} <= set(rows[0]["versions"])


@pytest.mark.slow
@pytest.mark.parametrize("group", ["replies", "threads", "ledger", "start"])
def test_a_group_still_fits_the_code_that_it_measures(group, tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BROADSHEET_", "DATABASE"))}
    migrated.copy_to(tmp_path / "broadsheet.sqlite3")
    ran = subprocess.run(
        [sys.executable, "-c", SMALL, group],
        cwd=Path(bench.__file__).parents[1], env=environ | {"BROADSHEET_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert "against" in ran.stdout
