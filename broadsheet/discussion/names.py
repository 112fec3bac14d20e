"""Names under comments: how they are compared, which nobody may use, and whose the others are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from broadsheet.discussion.models import Reader, ReservedName
from broadsheet.spamfilter.folding import fold

PALETTES = 12
_LETTERS = re.compile(r"[^\W_]")


def folded(name: str) -> str:
    """What two names have in common that a reader would take for one: letters and digits as they look."""
    return "".join(_LETTERS.findall(fold(name)))[:160] or fold(name).strip()[:160]


def is_office(name: str) -> bool:
    """Whether a name claims an office here, which no reader may: the site's own name, an editor, a moderator."""
    offices = {folded(title) for title in (*_titles(), *settings.RESERVED_NAMES)}
    paper = folded(settings.SITE_NAME or settings.WAGTAIL_SITE_NAME)
    key = folded(name)
    return key in offices or key == paper or any(key in {paper + office, office + paper} for office in offices)


def reserve(name: str, reader: Reader) -> bool:
    """Keep a name for a confirmed reader; false if it is somebody else's."""
    if is_office(name):
        return False
    kept, _ = ReservedName.objects.get_or_create(folded=folded(name), defaults={"name": name, "reader": reader})
    return kept.reader_id == reader.pk


def reserve_for_newsroom(names: Iterable[str]) -> None:
    """Keep the names of those who write and work here; a reader who had one of them loses it."""
    for name in names:
        if folded(name):
            ReservedName.objects.update_or_create(folded=folded(name), defaults={"name": name[:80], "reader": None})


def reserve_for_team() -> None:
    """Keep the names of everybody who works at the desk or in the newsroom."""
    may_moderate = Q(user_permissions__codename="moderate_comment") | Q(
        groups__permissions__codename="moderate_comment"
    )
    team = get_user_model().objects.filter(Q(is_staff=True) | Q(is_superuser=True) | may_moderate, is_active=True)
    with transaction.atomic():
        for user in team.distinct():
            reserve_for_newsroom({user.get_username(), user.get_full_name()} - {""})


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    parts = [part for part in (_LETTERS.findall(word) for word in name.split()) if part]
    if not parts:
        return "·"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()[:2]


@lru_cache(maxsize=4096)
def palette(name: str) -> int:
    """Which of the pairs of colours belongs to a name; the same for names that look the same."""
    return blake2b(folded(name).encode(), digest_size=2).digest()[0] % PALETTES


def _titles() -> tuple[str, ...]:
    return (
        gettext("admin"),
        gettext("administrator"),
        gettext("moderator"),
        gettext("editor"),
        gettext("editors"),
        gettext("newsroom"),
        gettext("staff"),
    )
