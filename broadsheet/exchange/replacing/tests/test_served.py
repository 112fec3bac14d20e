"""A whole site put in the place of one that is served: what its processes remember of the old one they forget."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from broadsheet.config.tests import commands, demo_home, running
from broadsheet.config.tests.running import RunningSite
from broadsheet.config.tests.wordpress import Visitor
from broadsheet.exchange import whole_site
from broadsheet.newsroom.models import ArticlePage, SectionPage, StandardPage

pytestmark = pytest.mark.slow
ARTICLE = "/town/saved-by-a-pocketful-of-beans/"
_ROUNDS = 4
_TYPES = {"articlepage", "sectionpage", "frontpage", "standardpage"}


def run(home: Path, *words: str) -> None:
    command = [sys.executable, "-m", "broadsheet.cli.main", *words]
    subprocess.run(command, env=commands.inherited() | {"BROADSHEET_HOME": str(home)}, check=True)


def make_another_site(export: Path) -> None:
    """Change an export so that the numbers of the types of pages mean others of them, and sites begin elsewhere."""
    numbers = [row["id"] for row in rows_of(export, ContentType) if row["model"] in _TYPES]
    new = dict(zip(numbers, [*numbers[1:], numbers[0]], strict=True))
    for model in whole_site.models():
        rows = rows_of(export, model)
        fields = whole_site.fields_of(model)
        to_types = ["id"] if model is ContentType else [
            field.attname for field in fields if field.related_model is ContentType
        ]  # fmt: skip
        for row in rows:
            row.update({name: new.get(row[name], row[name]) for name in to_types})
            if "url_path" in row:
                row["url_path"] = row["url_path"].replace("/home/", "/another/", 1)
                row["title"] += " and Lentils"
        file_of(export, model).write_text("".join(json.dumps(row) + "\n" for row in rows))


def file_of(export: Path, model: type[Model]) -> Path:
    return export / "tables" / f"{model._meta.label}.jsonl"


def rows_of(export: Path, model: type[Model]) -> list[dict]:
    return [json.loads(line) for line in file_of(export, model).read_text().splitlines()]


def an_editor(site: RunningSite) -> Visitor:
    visitor = Visitor(site.url)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.get("/moderation/sign-in/")[1])[1]
    fields = {"username": "admin", "password": demo_home.PASSWORD, "csrfmiddlewaretoken": token}
    assert visitor.post("/moderation/sign-in/", **fields)[0] == 302
    return visitor


def answers(editor: Visitor, pages: list[int]) -> list[tuple[int, bool]]:
    """What the workers say of each page, several times since there are two of them."""
    found = []
    for page in pages * _ROUNDS:
        status, body = editor.get(f"/admin/pages/{page}/edit/")
        found.append((status, "Lentils" in body))
    return found


def test_workers_forget_the_old_site_when_another_takes_its_place(tmp_path):
    home, export = tmp_path / "home", tmp_path / "export"
    demo_home.copy_to(home)
    run(home, "export", "native", str(export))
    pages = [rows_of(export, model)[0]["page_ptr_id"] for model in (ArticlePage, SectionPage, StandardPage)]
    make_another_site(export)

    with running.site(home, "--workers", "2") as site:
        assert set(answers(an_editor(site), pages)) == {(200, False)}
        assert "Lentils" not in site.get(ARTICLE).body
        run(home, "import", "native", str(export), "--replace")

        assert set(answers(an_editor(site), pages)) == {(200, True)}
        assert "Lentils" in site.get(ARTICLE).body
