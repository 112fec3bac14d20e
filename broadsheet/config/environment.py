"""Reads settings from the environment: typed, each with a default, and with a clear message when one is wrong.

Every call of :func:`setting` adds one row to ``DECLARED``; a test compares the table in the manual with it.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from environ import Env

T = TypeVar("T")
SQLITE_OPTIONS = {
    # A transaction that reads and then writes must hold the lock from its start; otherwise two of them
    # can fail at once instead of waiting for each other.
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    # FULL, since an acknowledged reply has to survive a power cut, not only a crash. What is deleted is overwritten.
    # The file is mapped, so that all threads and processes read one copy of it, where each would have its own.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; "
    "PRAGMA cache_size=-8000; PRAGMA secure_delete=ON;",
}
POSTGRESQL_OPTIONS = {
    # A database that is cut off is noticed in seconds, where the system by itself would wait for a quarter of an hour.
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
_BACKENDS = "wagtail.contrib.frontend_cache.backends"


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting as the manual shows it."""

    name: str
    default: str
    help: str
    is_secret: bool = False

    @property
    def is_set(self) -> bool:
        """Whether the environment has it; else its default holds."""
        return self.name in os.environ

    @property
    def shown(self) -> str:
        """The value in force, with what is secret in it left out."""
        value = os.environ.get(self.name, self.default)
        return "(secret)" if self.is_secret and self.is_set else _PASSWORD.sub("://(secret)@", value)


DECLARED: list[Declared] = []
_PASSWORD = re.compile(r"://[^/?#]*@")
_OURS = "BROADSHEET_"


def unknown(names: Iterable[str]) -> dict[str, str]:
    """The names of environment variables that look like settings and are none, each with the one it may be for.

    The setting it may be for is empty where none is alike.
    """
    known = {item.name for item in DECLARED}
    found = sorted(name for name in names if name.upper().startswith(_OURS) and name not in known)
    return {name: next(iter(get_close_matches(name.upper(), known, 1, 0.75)), "") for name in found}


def setting(name: str, read: Callable[[str], T], default: str, help: str, *, is_secret: bool = False) -> T:
    """Read the environment variable ``name`` with ``read``, or its default.

    ``read`` raises ``ValueError`` with a text that completes "BROADSHEET_X is …". The value of a setting that
    ``is_secret``, or holds a password, is never printed.

    Raises ImproperlyConfigured, naming the variable, what is wrong with it and what would be right.
    """
    DECLARED.append(Declared(name, default, help, is_secret))
    value = os.environ.get(name, default)
    try:
        return read(value)
    except ValueError as problem:
        shown = "" if is_secret else f" (it is set to {value!r})"
        raise ImproperlyConfigured(f"{name} is {problem}{shown}.") from None


def text(value: str) -> str:
    return value.strip()


def whole_number(minimum: int, maximum: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("not a whole number; write it in digits") from None
        if not minimum <= number <= maximum:
            raise ValueError(f"out of range; use {minimum} to {maximum}")
        return number

    return read


def whole_numbers(number: int) -> Callable[[str], tuple[int, ...]]:
    """So many numbers, such as ``7, 4, 6``."""

    def read(value: str) -> tuple[int, ...]:
        parts = listing(value)
        if len(parts) != number or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise ValueError(f"not {number} whole numbers, separated by commas")
        return tuple(int(part) for part in parts)

    return read


def share(value: str) -> float:
    """A part of the whole, above 0 and below 1, written like "1 in 1,000" or 0.001."""
    part, separator, whole = value.partition(" in ")
    try:
        read = float(part) / float(whole.replace(",", "")) if separator else float(part)
    except (ValueError, ZeroDivisionError):
        raise ValueError("not a share; write it like 1 in 1,000") from None
    if not 0.0 < read < 1.0:
        raise ValueError("out of range; use a share above 0 and below 1, such as 1 in 1,000")
    return read


def switch(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError("neither on nor off; use 1 or 0") from None


def one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError("not a known choice; use " + " or ".join(choices))
        return value

    return read


def optional(read: Callable[[str], str]) -> Callable[[str], str]:
    """Let a setting be empty, and leave every other value to ``read``."""
    return lambda value: read(value) if value.strip() else ""


def listing(value: str) -> list[str]:
    return [part for part in (piece.strip() for piece in value.split(",")) if part]


def groups_and_roles(value: str) -> dict[str, str]:
    """Pairs, such as ``desk=comment moderators, it=administrator``."""
    pairs = [piece.partition("=") for piece in listing(value)]
    if not all(group.strip() and role.strip() for group, _, role in pairs):
        raise ValueError("not made of pairs; write it like desk=comment moderators, it=administrator")
    return {group.strip(): role.strip() for group, _, role in pairs}


def language(value: str) -> str:
    """A language that Django is translated into."""
    code = value.strip().lower()
    if not {code, code.partition("-")[0]} & set(dict(global_settings.LANGUAGES)):
        raise ValueError("not a known language; write it like en, de or pt-br")
    return code


def time_zone(value: str) -> str:
    try:
        return ZoneInfo(value.strip()).key
    except (KeyError, ValueError, OSError):
        raise ValueError("not a known time zone; write it like Europe/Berlin") from None


def site_url(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("not the address of a site; write it like https://news.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def needs(module: str, extra: str) -> None:
    """Raise ValueError, with the cure, where the library is not installed that a setting needs."""
    try:
        is_installed = find_spec(module) is not None
    except ModuleNotFoundError:
        is_installed = False
    if not is_installed:
        raise ValueError(f"set, but what it needs is missing; install it: pip install 'broadsheet[{extra}]'")


def front_end_cache(value: str) -> dict[str, dict[str, str]]:
    """Which cache in front of the site is told of changed pages, as Wagtail's ``WAGTAILFRONTENDCACHE``."""
    parts = urlsplit(value.strip())
    if not value.strip():
        return {}
    if parts.scheme in {"http", "https"} and parts.hostname and parts.path in {"", "/"}:
        return {"default": {"BACKEND": f"{_BACKENDS}.HTTPBackend", "LOCATION": f"{parts.scheme}://{parts.netloc}"}}
    if parts.scheme == "cloudflare" and parts.username and parts.hostname:
        account = {"BEARER_TOKEN": parts.username, "ZONEID": parts.hostname}
        return {"default": {"BACKEND": f"{_BACKENDS}.CloudflareBackend", **account}}
    raise ValueError("not a cache that can be purged; write http://127.0.0.1:6081 or cloudflare://TOKEN@ZONE")


def checked(parse: Callable[[str], dict[str, Any]], example: str) -> Callable[[str], dict[str, Any]]:
    """Wrap a parser of addresses (database, cache, mail) so that any failure names an example."""

    def read(value: str) -> dict[str, Any]:
        try:
            with warnings.catch_warnings(action="ignore"):
                parsed = parse(value)
        except Exception:
            parsed = {}
        if not parsed:
            raise ValueError(f"not an address that can be read; write it like {example}")
        return parsed

    return read


def database(default: str) -> Callable[[str], dict[str, Any]]:
    """Read the address of a database that Broadsheet runs on; an empty one stands for ``default``."""

    def parse(value: str) -> dict[str, Any]:
        parsed = Env.db_url_config(value or default)
        return parsed if parsed["ENGINE"].rpartition(".")[2] in {"sqlite3", "postgresql"} else {}

    return checked(parse, "postgres://user:password@host/name")
