"""On PostgreSQL other nodes are told of whatever changes pages."""

import pytest
from django.db import connection

from broadsheet.discussion.models import Thread
from broadsheet.newsroom.models import LiveBlog
from broadsheet.pagecache.models import PageChange

_TELLING = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'broadsheet_pages_changed'"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite tells nothing")
def test_every_table_by_which_page_files_are_brought_up_to_date_tells_of_its_changes():
    with connection.cursor() as cursor:
        cursor.execute(_TELLING)
        found = {name for (name,) in cursor.fetchall()}

    assert found == {model._meta.db_table for model in (Thread, LiveBlog, PageChange)}
