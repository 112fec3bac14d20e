"""What the import linter cannot see: foreign keys point down the layers, and nothing has signals of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps

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
