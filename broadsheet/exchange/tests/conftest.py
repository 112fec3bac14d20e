"""A newspaper that a WordPress site moves into, and how it does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management.color import no_style
from django.db import connection

from broadsheet.discussion.models import Comment
from broadsheet.exchange.arriving.importer import Plan, take_all
from broadsheet.exchange.arriving.paper import PaperImporter
from broadsheet.exchange.formats.wxr.read import read
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import TerminalMeter
from broadsheet.exchange.tests.wxr.exports import an_export
from broadsheet.exchange.uploads import NoUploads
from broadsheet.newsroom import service as newsroom

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def numbers_begin_anew(request) -> None:
    """No comment has had a number before, which a sequence of PostgreSQL would remember from other tests."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Comment]):
                cursor.execute(sql)


@pytest.fixture
def paper(db) -> None:
    newsroom.set_up_site("The Test Paper")


@pytest.fixture
def move_in(tmp_path, paper):
    def run(*parts: str, data: bytes = b"", uploads=None, is_dry: bool = False, is_fetching: bool = False) -> Report:
        file = tmp_path / "export.xml"
        file.write_bytes(data or an_export(*parts))
        report = Report("export.xml", is_dry=is_dry)
        with TerminalMeter() as meter:
            plan = Plan(NOW, uploads or NoUploads(), is_fetching=is_fetching)
            take_all(read(file), PaperImporter(report, plan, meter))
        report.is_whole = True
        return report

    return run
