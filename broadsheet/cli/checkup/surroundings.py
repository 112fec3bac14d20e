"""What a site stands on: settings, home folder, clock, secrets, mail, proxies. Nothing here asks the database."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

import broadsheet
from broadsheet.cli.checkup.findings import Check, Finding, one
from broadsheet.exchange.backup import swap

_FULL, _NEARLY_FULL = 200_000_000, 1_000_000_000
_AHEAD_SECONDS = 300
_SECRET_LENGTH = 32
_MAIL_SECONDS = 5.0
_HTTPS = 443
_LOCAL = {"127.0.0.1", "localhost", "::1"}


def spelling() -> Iterator[Finding]:
    for name, meant in settings.UNKNOWN_SETTINGS.items():
        cure = f"Is {meant} meant?" if meant else "`broadsheet settings` lists all there are; unset this one."
        yield Finding("settings", "failed", f"There is no setting {name}.", cure)
    if settings.DEBUG and urlsplit(settings.SITE_URL).hostname not in _LOCAL:
        yield Finding("settings", "failed", "Developers' error pages are shown.", "Unset BROADSHEET_DEBUG.")
    if not settings.UNKNOWN_SETTINGS:
        yield Finding("settings", "ok", f"All {len(settings.ALL_SETTINGS)} can be read, and none is misspelt.")


def home() -> Iterator[Finding]:
    place = settings.HOME
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
            pass
    except OSError as problem:
        yield Finding(
            "home", "failed", f"{place} cannot be written ({problem.strerror}).",
            "Give it to the user as whom the site runs, or set BROADSHEET_HOME.",
        )  # fmt: skip
        return
    if place.stat().st_mode & 0o022:
        yield Finding("home", "failed", f"Other users may write in {place}.", f"chmod go-w {place}")
    if swap.folder(place).exists():
        cure = "Run the same `broadsheet restore` again, or start the site, which finishes it."
        yield Finding("home", "failed", "A restore was cut off.", cure)
    yield Finding("home", "ok", f"{place} can be written.")


def disk() -> list[Finding]:
    free = shutil.disk_usage(settings.HOME).free
    says = f"{free / 1e9:,.1f} GB are free where the site is kept."
    cure = "Make room: old backups, `broadsheet retention run`, or a larger disk."
    if free < _FULL:
        return [Finding("disk", "failed", says, cure)]
    return one("disk", free >= _NEARLY_FULL, says, cure, otherwise="warning")


def clock() -> list[Finding]:
    """Against the times of files: nothing of the past is newer than now, and the program is older."""
    now = datetime.now(UTC).timestamp()
    names = ["broadsheet.sqlite3", "broadsheet.sqlite3-wal", "erasures", "profile", "worker.alive"]
    files = [place for name in names if (place := settings.HOME / name).exists()]
    files.append(Path(broadsheet.__file__))
    newest = max(files, key=lambda place: place.stat().st_mtime)
    ahead = newest.stat().st_mtime - now
    if ahead > _AHEAD_SECONDS:
        says = f"It says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, and {newest} is from {ahead / 3600:,.1f} hours later."
        return [Finding("clock", "failed", says, "Set the clock, best by NTP (timedatectl set-ntp true).")]
    return [Finding("clock", "ok", f"It says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, and no file is from later.")]


def secrets() -> Iterator[Finding]:
    length = len(settings.SECRET_KEY)
    yield from one(
        "secret", length >= _SECRET_LENGTH, f"It has {length} characters.",
        "Unset BROADSHEET_SECRET_KEY, so that one is made; list the present one in BROADSHEET_OLD_SECRET_KEYS.",
    )  # fmt: skip
    for name in ("secret-key", "broadsheet.sqlite3", "erasures"):
        place = settings.HOME / name
        if place.exists() and place.stat().st_mode & 0o077:
            yield Finding("secret", "failed", f"Other users may read {place}.", f"chmod 600 {place}")


def mail() -> list[Finding]:
    """Connects, and sends nothing."""
    if not settings.MAIL_WORKS:
        return [Finding("mail", "warning", "No mail server is set, so no mail leaves.", "Set EMAIL_URL.")]
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if settings.MAIL_GOES_TO:
        parts = urlsplit(f"//{settings.MAIL_GOES_TO}")
        host, port = parts.hostname, parts.port or _HTTPS
    elif not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return [Finding("mail", "ok", f"It goes to {settings.EMAIL_BACKEND}, and is not tried here.")]
    server = f"{host}:{port}"
    try:
        socket.create_connection((host, port), _MAIL_SECONDS).close()
    except OSError as problem:
        cure = "Check EMAIL_URL, and whether a firewall is between."
        return [Finding("mail", "failed", f"{server} cannot be reached ({problem}).", cure)]
    return [Finding("mail", "ok", f"{server} can be reached; `broadsheet mail test ADDRESS` sends one.")]


def proxies() -> list[Finding]:
    host = urlsplit(settings.SITE_URL).hostname
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        says = "The address is https, so a proxy stands in front, but none is trusted: all readers look like one."
        cure = "Let it set X-Forwarded-For and X-Forwarded-Proto, and set BROADSHEET_TRUSTED_PROXIES=1."
        return [Finding("proxies", "failed", says, cure)]
    if not settings.HTTPS and host not in _LOCAL:
        says = f"{settings.SITE_URL} is not encrypted."
        return [Finding("proxies", "warning", says, "Put a proxy with a certificate in front; see first steps.")]
    if os.environ.get("BROADSHEET_TRUSTED_PROXIES", "0") != "0" and host in _LOCAL:
        says = "Proxies are trusted on a site of this machine alone: whoever sends X-Forwarded-For is believed."
        return [Finding("proxies", "warning", says, "Unset BROADSHEET_TRUSTED_PROXIES, or set BROADSHEET_URL.")]
    return [Finding("proxies", "ok", f"{settings.TRUSTED_PROXIES} trusted, for {settings.SITE_URL}.")]


def media() -> list[Finding]:
    """Asks the bucket for a name, and stores nothing; nothing to say where pictures lie in the home."""
    if not settings.MEDIA_BUCKET:
        return []
    try:
        default_storage.exists("doctor")
    except OSError as problem:
        cure = "Check BROADSHEET_MEDIA_BUCKET, and what its key may do."
        return [Finding("media", "failed", f"Pictures and documents cannot be reached: {problem.strerror}.", cure)]
    name = settings.MEDIA_BUCKET["bucket_name"]
    return [Finding("media", "ok", f"Pictures and documents lie in the bucket {name}; no backup made here has them.")]


CHECKS: dict[str, Check] = {
    "settings": spelling, "home": home, "disk": disk, "clock": clock, "secret": secrets, "mail": mail,
    "media": media, "proxies": proxies,
}  # fmt: skip
