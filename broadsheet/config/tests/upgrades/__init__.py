"""Small databases of earlier states, as SQL, and what must still be in them after an upgrade."""

from __future__ import annotations

import gzip
import re
import sqlite3
from contextlib import closing
from pathlib import Path

FOLDER = Path(__file__).parent
# Ends the name of a state from before a release.
EARLY = "-early"
_MIGRATION = re.compile(r"""^INSERT INTO "django_migrations" VALUES\(\d+,'(\w+)','(\w+)',""", re.MULTILINE)
# What a person would miss, in words that do not depend on a version's own columns.
_QUESTIONS = {
    "comments by state": "SELECT state, COUNT(*) FROM discussion_comment GROUP BY state ORDER BY state",
    "decisions": "SELECT COUNT(*) FROM discussion_moderationdecision",
    "words of comments": "SELECT SUM(LENGTH(text)) FROM discussion_comment",
    "comments by thread": "SELECT url, comment_count FROM discussion_thread ORDER BY url",
    "lessons by label": "SELECT label, COUNT(*) FROM spamapi_lesson GROUP BY label ORDER BY label",
    "pages": "SELECT url_path, title, live FROM wagtailcore_page ORDER BY url_path",
    "accounts": "SELECT username, is_superuser FROM auth_user ORDER BY username",
    "views": "SELECT SUM(views) FROM readership_viewcount",
}


def states() -> list[str]:
    """The names of the states that are kept, the earliest first."""
    names = (path.name.removesuffix(".sql.gz") for path in FOLDER.glob("*.sql.gz"))
    return sorted(names, key=lambda name: (name.removesuffix(EARLY), not name.endswith(EARLY)))


def migrations_of_first_state() -> set[tuple[str, str]]:
    """App and name of each migration that the earliest kept state had."""
    return set(_MIGRATION.findall(_text(states()[0])))


def put(state: str, place: Path) -> None:
    """Make the database of a kept state at ``place``."""
    with closing(sqlite3.connect(place)) as database:
        database.executescript(_text(state))
    place.chmod(0o600)


def facts(database: sqlite3.Connection) -> dict[str, list]:
    """What is in a database, by the questions above."""
    return {name: [list(row) for row in database.execute(question)] for name, question in _QUESTIONS.items()}


def _text(state: str) -> str:
    return gzip.decompress((FOLDER / f"{state}.sql.gz").read_bytes()).decode()
