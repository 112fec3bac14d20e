"""What the import linter cannot see: foreign keys point down the layers, and nothing has signals of its own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import global_settings

from broadsheet.config.environment import DECLARED
from broadsheet.lib import conf

ROOT = Path(__file__).resolve().parents[3]


def layers() -> dict[str, int]:
    """Each app's height, from the import contract: the higher, the smaller the number."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(contract for contract in contracts if contract["id"] == "direction")["layers"]
    return {app.strip(): height for height, row in enumerate(rows) for app in row.split("|")}


def app_of(model) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "broadsheet" else None


def test_foreign_keys_point_down_the_layers():
    heights = layers()
    checked = 0
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            here, there = app_of(model), app_of(field.related_model)
            if here and there and here != there:
                checked += 1
                assert heights[here] < heights[there], f"{model.__name__}.{field.name} points up to {there}"
    assert checked


def test_no_app_sends_signals_of_its_own():
    for file in (ROOT / "broadsheet").rglob("*.py"):
        if "tests" not in file.parts:
            assert "django.dispatch" not in file.read_text(), file


# Apps that a project of somebody else may host, with settings of its own.
_HOSTABLE = ["discussion", "spamapi", "readership", "privacy", "pagecache", "lib"]


def test_apps_that_others_host_read_our_settings_through_their_conf_which_has_a_default_for_each():
    ours = {item.name.removeprefix("BROADSHEET_") for item in DECLARED} | {"MODEL_ROOT", "SPOOL_ROOT", "PAGES_ROOT"}
    ours -= set(dir(global_settings))
    wrong = []
    for app in _HOSTABLE:
        for file in (ROOT / "broadsheet" / app).rglob("*.py"):
            text = file.read_text()
            if "tests" in file.parts or "from django.conf import settings\n" not in text:
                continue
            wrong += [f"{file.relative_to(ROOT)}: {name}" for name in re.findall(r"\bsettings\.([A-Z_]+)", text)]

    assert [line for line in wrong if line.rpartition(" ")[2] in ours] == []
    assert {"COMMENT_MAX_CHARACTERS", "TOLERANCE", "SITE_URL"} <= conf.known()
