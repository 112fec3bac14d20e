"""An export of the whole site compared with what is here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from broadsheet.cli.main import main
from broadsheet.discussion.models import Comment
from broadsheet.exchange import runner, whole_site
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.replacing.comparing import compare
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.tests.test_whole_site import NOW, site
from broadsheet.newsroom.models import ArticlePage
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
__all__ = ["site"]


@pytest.fixture
def exported(site, tmp_path, settings) -> Path:
    settings.HOME = tmp_path
    whole_site.export(tmp_path / "export", NOW)
    return tmp_path / "export"


def compared(place: Path) -> Report:
    report = Report(place.name, is_check=True)
    compare(place, report, runner.Unmetered())
    return report


@pytest.mark.parametrize("form", ["", "zip", "tar", "gztar"])
def test_a_site_is_as_its_export_says_be_it_a_folder_or_an_archive(exported, capsys, form):
    place = exported
    if form:
        place = Path(shutil.make_archive(str(exported.with_name("packed")), form, exported.parent, exported.name))

    assert main(["import", "check", str(place)]) == 0
    said = capsys.readouterr().out
    assert "here, but" not in said
    assert "not in the export" not in said
    report = compared(place)
    assert (report.problems, report.notes) == ([], [])
    assert all(one.in_file == one.arrived for one in report.counts.values())
    assert report.of("comment").in_file == report.of("upload").in_file == 1


def test_what_is_missing_and_what_differs_is_named_row_by_row(exported, site):
    comment, article = Comment.objects.get(), ArticlePage.objects.get()
    Comment.objects.update(text="Other words.", author_name="Bob")
    ArticlePage.objects.update(title="Another title")
    Lesson.objects.all().delete()
    (site / "images" / "a.txt").write_text("a fork")
    (site / "images" / "b.txt").write_text("new")
    report = compared(exported)

    told = {(one.kind, one.name, one.why, one.is_lost) for one in report.problems}
    assert ("comment", f"discussion.Comment {comment.pk}", "it is different here in author_name, text", False) in told
    assert ("row", f"wagtailcore.Page {article.pk}", "wagtailcore.Page: it is different here in title", False) in told
    assert ("upload", "images/a.txt", "it is different here", False) in told
    assert {one.why for one in report.problems if one.kind == "lesson"} == {"it is not here"}
    assert (report.of("lesson").left_out, report.of("comment").changed, report.of("comment").arrived) == (1, 1, 1)
    assert any("1 files" in note for note in report.notes)


def test_something_missing_ends_with_1_and_something_new_is_counted(exported, capsys):
    Lesson.objects.all().delete()
    assert main(["import", "check", str(exported)]) == 1
    assert "1 × lessons of the filter, left out: it is not here" in capsys.readouterr().out
    for name in ("ann", "bob"):
        get_user_model().objects.create_user(name)

    assert any("2 rows of auth.User" in note for note in compared(exported).notes)


@pytest.mark.parametrize(("old", "new"), [('"posted_at": "2', '"posted_at": "x'), ("}", "")])
def test_an_export_that_is_damaged_is_said(exported, old, new):
    file = exported / "tables" / "discussion.Comment.jsonl"
    file.write_text(file.read_text().replace(old, new, 1))

    with pytest.raises(CannotRead, match=r"discussion\.Comment\.jsonl"):
        compared(exported)


def test_a_row_whose_number_no_row_can_have_is_said_or_missing(exported):
    file = exported / "tables" / "discussion.Comment.jsonl"
    file.write_text(file.read_text().replace('"id": ', '"id": 9999999999999999999', 1))

    if connection.vendor == "sqlite":
        with pytest.raises(CannotRead, match="there can be no such row"):
            compared(exported)
    else:
        assert compared(exported).of("comment").left_out == 1


def test_one_that_is_not_whole_or_cut_short_is_said(exported, capsys):
    file = exported / "tables" / "discussion.Comment.jsonl"
    file.write_text("")
    assert main(["import", "check", str(exported)]) == 1
    assert "the manifest says otherwise" in capsys.readouterr().err
    (exported / "manifest.json").write_text(json.dumps({}))
    assert main(["import", "check", str(exported)]) == 1
    assert "another form or version" in capsys.readouterr().err
