"""PostgreSQL tells every node at once that pages show something else (``LISTEN broadsheet_pages``).

By triggers, so that whatever statement makes a change tells of it, and no statement more is needed.
"""

from typing import Any

from django.db import migrations

_TELL = """
CREATE OR REPLACE FUNCTION broadsheet_pages_changed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('broadsheet_pages', ''); RETURN NULL; END $$;
CREATE TRIGGER broadsheet_pages_changed AFTER UPDATE OF version ON discussion_thread
FOR EACH STATEMENT EXECUTE FUNCTION broadsheet_pages_changed()
"""
_TELL_NO_MORE = "DROP TRIGGER IF EXISTS broadsheet_pages_changed ON discussion_thread"


def tell(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_TELL, None)


def tell_no_more(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_TELL_NO_MORE, None)


class Migration(migrations.Migration):
    dependencies = [("discussion", "0018_who_ran_a_command")]

    operations = [migrations.RunPython(tell, tell_no_more)]
