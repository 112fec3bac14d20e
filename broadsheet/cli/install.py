"""Makes a site ready to serve: database, static files, first administrator, demonstration content.

Everything here may be run again at any time and then does only what is missing. A fingerprint in the home folder says
for which version it was last done, so that an ordinary start skips it; beside it the home folder remembers the
site's profile, so that every other command knows it.
"""

from __future__ import annotations

import os
import secrets
import sys
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote_plus

from broadsheet.cli import django_setup
from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import home, themes

_PACKAGE = Path(__file__).resolve().parent.parent
ADMINISTRATOR = "admin"
_SQLITE = "sqlite:///"
_OF_ANOTHER_STATE = ("already exists", "no such", "does not exist", "duplicate")


def is_needed() -> bool:
    """Whether something has changed since the last time: code, libraries, database, profile, or relevant settings."""
    if home.remembered_profile(home.folder()) != home.profile():
        return True
    try:
        return _fingerprint_file().read_text() != _fingerprint()
    except FileNotFoundError:
        return True


def install() -> None:
    """Bring everything up to date, and say what was made. A site of another profile is switched to the one in force."""
    django_setup.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    _make_database_file()
    django_setup.refuse_unknown_state()
    _remember_profile(settings.PROFILE)
    _fingerprint_file().unlink(missing_ok=True)
    _back_up()
    _say("Preparing the database …")
    _migrate()
    _say("Collecting static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    _make_roles()
    _make_administrator()
    if settings.PROFILE == "full":
        _fill_site()
    if settings.PROFILE != "filter":
        from broadsheet.pagecache import service as pagecache

        pagecache.purge_all()
    remember_version()


def remember_version() -> None:
    """Note that this home is ready for what is installed now, so that the next start skips all of this."""
    draft = _fingerprint_file().with_suffix(".draft")
    draft.write_text(_fingerprint())
    os.replace(draft, _fingerprint_file())


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as problem:
        if not any(words in str(problem) for words in _OF_ANOTHER_STATE):
            raise
        raise CommandFailed(
            f"The database is in a state that this version cannot bring up to date ({problem}); what is stored in it "
            "was not changed. Use the version that made it, or another BROADSHEET_HOME."
        ) from None


def _remember_profile(profile: str) -> None:
    before = home.remembered_profile(home.folder())
    if before and before != profile:
        _say(f"This site was served with the profile {before}; from now on its profile is {profile}.")
    home.remember_profile(home.folder(), profile)


def _fingerprint_file() -> Path:
    return home.folder() / f"installed-{home.profile()}"


def _fingerprint() -> str:
    digest = blake2b(digest_size=16)
    # Any installed library may bring tables and static files of its own.
    for name in sorted(place.name for folder in sys.path for place in Path(folder).glob("*.dist-info")):
        digest.update(f"{name}\n".encode())
    # Which apps there are decides which tables and static files are looked for.
    digest.update((_PACKAGE / "config" / "profiles.py").read_bytes())
    digest.update(f"database={_database_file()}\n".encode())
    for variable in ("DATABASE_URL", "BROADSHEET_DEMO"):
        digest.update(f"{variable}={os.environ.get(variable, '')}".encode())
    for file in themes.files():
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    for kind in ("migrations", "static"):
        for folder in sorted(_PACKAGE.glob(f"*/{kind}")):
            for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
                status = file.stat()
                digest.update(f"{file.relative_to(_PACKAGE)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _database_file() -> int | None:
    """The inode of the database file; ``None`` where there is no file, or the database is a server's."""
    url = os.environ.get("DATABASE_URL", "")
    if url and not url.startswith(_SQLITE):
        return None
    place = unquote_plus(url.removeprefix(_SQLITE).partition("?")[0])
    try:
        return Path(place or home.folder() / "broadsheet.sqlite3").stat().st_ino
    except FileNotFoundError:
        return None


def _make_database_file() -> None:
    """Create the file before SQLite does, which would let every user of this machine read it."""
    from django.db import connection

    place = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and place.parent.is_dir() and not place.exists():
        place.touch(mode=0o600)


def _back_up() -> None:
    """Back an existing site up before its database is changed."""
    from django.utils import timezone

    from broadsheet.exchange.backup import automatic, making

    try:
        made = automatic.before_upgrade(timezone.now())
    except making.NoBackup as problem:
        raise CommandFailed(
            f"The site cannot be backed up before the upgrade. {problem} To go without, set BROADSHEET_BACKUPS=none."
        ) from None
    if made is not None:
        _say(f"The site as it was before the upgrade is in {made.place}.")


def _make_roles() -> None:
    from django.conf import settings

    if settings.PROFILE != "filter":
        from broadsheet.discussion import permissions

        permissions.make()
    if settings.PROFILE == "full":
        from broadsheet.newsroom import service as newsroom

        newsroom.make_roles()


def _make_administrator() -> None:
    from django.conf import settings
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return
    password = settings.ADMIN_PASSWORD or secrets.token_urlsafe(12)
    users.create_superuser(ADMINISTRATOR, password=password)
    if settings.ADMIN_PASSWORD:
        _say(f"Administrator: {ADMINISTRATOR}, with the password from BROADSHEET_ADMIN_PASSWORD.")
    else:
        _say("")
        _say(f"  Administrator:  {ADMINISTRATOR}")
        _say(f"  Password:       {password}")
        _say("  It is shown only now; write it down.")
        _say("")


def _fill_site() -> None:
    from django.conf import settings

    from broadsheet.newsroom import service as newsroom

    if settings.DEMO:
        from broadsheet.exchange.demo import load

        if load.is_wanted():
            _say("Loading the demonstration newspaper …")
            load.load()
    if not newsroom.has_site():
        newsroom.set_up_site(settings.SITE_NAME or "Broadsheet")
        newsroom.sketch_pages()


def _say(line: str) -> None:
    print(line, flush=True)
