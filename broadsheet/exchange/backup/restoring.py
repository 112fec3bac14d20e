"""Putting a backup back: checked first, rid of what was erased since, and then in the place of what is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from broadsheet.exchange.backup import archive, database, swap
from broadsheet.exchange.backup.archive import NotUsable
from broadsheet.exchange.backup.making import Quiet, Watch
from broadsheet.lib import home
from broadsheet.privacy import journal
from broadsheet.privacy.journal import Entry

# A backup takes a while, and clocks differ.
_MARGIN = timedelta(minutes=10)
_ROOM = 50_000_000


class NotRestored(Exception):
    """A backup cannot be put back; the message is one plain sentence with the cure. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: from when, how many files, how many rows were erased again.

    Erasures are known up to ``known_until``. ``unreadable`` counts those that are keyed by a secret that is not here.
    """

    made_at: datetime
    files: int
    erased_again: int
    known_until: datetime
    unreadable: int
    has_other_secret: bool


def has_site() -> bool:
    """Whether there is a site here that a restore would replace."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        return place.exists() and place.stat().st_size > 0
    try:
        return "django_migrations" in connection.introspection.table_names()
    except DatabaseError as problem:
        raise NotRestored(f"The database cannot be opened ({problem}); check DATABASE_URL.") from None


def restore(
    place: Path, now: datetime, *, further_erasures: Path | None = None, watch: Watch | None = None
) -> Restored:
    """Put a backup in the place of all that is here. Raises NotRestored; until the end nothing is changed then.

    Erasures that are newer than the backup are carried out again: those in the journal of this home, in other backups
    beside this one, and in ``further_erasures``, a journal or a newer backup.
    """
    watch = watch or Quiet()
    staging = swap.folder(settings.HOME)
    try:
        about = _usable(place)
        _check_room(place)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700, parents=True)
        watch.begin("reading", place.stat().st_size)
        files = archive.extract(place, staging, watch.done)
        made_at = datetime.fromisoformat(about.made_at)
        erasures, known_until = _erasures(place, made_at, further_erasures, now)
        later = {one for one in erasures if one.at >= made_at - _MARGIN}
        (staging / archive.ERASURES).write_text(journal.as_text(erasures))
        (staging / "to-erase").write_text(journal.as_text(later))
        (staging / "profile").write_text(f"{about.profile}\n")
        watch.begin("erasing again what was erased since", 1)
        again = _settled(staging, about)
    except (NotUsable, database.DatabaseFailed) as problem:
        raise NotRestored(str(problem)) from None
    except OSError as problem:
        raise NotRestored(f"The backup cannot be put back ({problem.strerror}); nothing was changed.") from None
    secret = (staging / archive.SECRET).read_text()
    connection.close()
    swap.make_ready(settings.HOME, _targets())
    swap.finish(settings.HOME)
    own = {journal.secret_id(one) for one in _secrets(secret)}
    unreadable = sum(one.secret not in own for one in later)
    return Restored(made_at, files, again, known_until, unreadable, secret != settings.SECRET_KEY and _is_set())


def _usable(place: Path) -> archive.About:
    """What the archive says of itself. Raises NotUsable for one that this program or this site cannot take."""
    about = archive.read_about(place)
    database.refuse_other(about.database)
    known = {app for app, _ in MigrationLoader(None).disk_migrations}
    newest = {(app, name) for app, name in MigrationLoader(None).disk_migrations}
    ahead = [f"{app}.{name}" for app, name in about.migrations.items() if app in known and (app, name) not in newest]
    if ahead:
        raise NotUsable(
            f"{place} was made by a newer version of Broadsheet ({about.program}, {ahead[0]}); "
            "restore it with that version."
        )
    if about.profile not in home.PROFILES:
        raise NotUsable(f"{place} is of a profile that does not exist here ({about.profile!r}).")
    return about


def _check_room(place: Path) -> None:
    free, needed = shutil.disk_usage(settings.HOME).free, 2 * place.stat().st_size + _ROOM
    if free < needed:
        raise NotUsable(
            f"{settings.HOME} has room for {free / 1e6:,.0f} MB, and the restore needs {needed / 1e6:,.0f} MB; "
            "make room."
        )


def _erasures(place: Path, made_at: datetime, further: Path | None, now: datetime) -> tuple[set[Entry], datetime]:
    """Every erasure that is known, and until when they are."""
    found, known_until = journal.parse(archive.read_erasures(place)), made_at
    if settings.ERASURES_FILE.exists() or has_site():
        # Of this very home, nothing is unknown.
        found |= journal.read(settings.ERASURES_FILE)
        known_until = now
    others = [one for one in place.absolute().parent.glob("*.tar") if one != place.absolute()]
    for other in [*others, *([further] if further else [])]:
        found |= journal.parse(archive.read_erasures(other)) or journal.read(other)
        known_until = max(known_until, _made_at(other) or known_until)
    return found, known_until


def _made_at(place: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(archive.read_about(place).made_at)
    except NotUsable:
        return None


def _settled(staging: Path, about: archive.About) -> int:
    """Bring the restored database up to date, and erase again; returns how many rows that changed."""
    environ = {name: value for name, value in os.environ.items() if name != "BROADSHEET_PROFILE"}
    secret = (staging / archive.SECRET).read_text()
    environ |= {
        "BROADSHEET_HOME": str(staging), "BROADSHEET_PROFILE": about.profile, "BROADSHEET_SECRET_KEY": secret,
        "BROADSHEET_OLD_SECRET_KEYS": ",".join(_secrets(secret)[1:]),
    }  # fmt: skip
    if connection.vendor == "sqlite":
        environ.pop("DATABASE_URL", None)
        database.check(staging / archive.SQLITE)
    else:
        swap.begin(settings.HOME)
        try:
            database.load_postgresql(staging / archive.POSTGRESQL)
        except database.DatabaseFailed:
            # All or nothing: it is as it was.
            shutil.rmtree(staging, ignore_errors=True)
            raise
    words = [sys.executable, "-m", "broadsheet.exchange.backup.settle", str(staging / "to-erase")]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NotUsable(f"What was restored cannot be made ready ({said}).")
    return int(done.stdout.split()[-1])


def _secrets(first: str) -> list[str]:
    """The secrets by which erasures may be keyed: the backup's, this home's, and those that are set."""
    known = [first, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    kept = settings.HOME / archive.SECRET
    if kept.exists():
        known.append(kept.read_text().strip())
    return list(dict.fromkeys(one for one in known if one))


def _is_set() -> bool:
    return bool(os.environ.get("BROADSHEET_SECRET_KEY"))


def _targets() -> dict[str, Path]:
    """Where each part of what was restored belongs."""
    own = {name: settings.HOME / name for name in (archive.SECRET, "profile")}
    own |= {archive.ERASURES: settings.ERASURES_FILE, "media": Path(settings.MEDIA_ROOT), "model": settings.MODEL_ROOT}
    if connection.vendor == "sqlite":
        own[archive.SQLITE] = Path(connection.settings_dict["NAME"])
    return own
