"""Names under comments: which nobody may use, and whose the others are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext, gettext_noop

from broadsheet.discussion.conf import settings
from broadsheet.discussion.identity.confusables import skeleton
from broadsheet.discussion.models import NAME_MAX, Reader, ReservedName

NAMES_KEPT = 3

_TITLES = (
    gettext_noop("admin"),
    gettext_noop("administrator"),
    gettext_noop("moderator"),
    gettext_noop("editor"),
    gettext_noop("newsroom"),
    gettext_noop("staff"),
    # Not every language makes its plural with an s.
    gettext_noop("admins"),
    gettext_noop("administrators"),
    gettext_noop("moderators"),
    gettext_noop("editors"),
)

_AROUND_TITLES = frozenset(map(skeleton, ("the", "team", "of", "in", "chief")))


def is_office(name: str) -> bool:
    """Whether a name claims an office here, which no reader may: the site's own name, an editor, the moderators."""
    titles = (*_titles(get_language() or ""), *settings.RESERVED_NAMES)
    site, offices = _offices(settings.SITE_NAME or settings.WAGTAIL_SITE_NAME, titles)
    return not (offices | site).isdisjoint(_trimmed(skeleton(name), _AROUND_TITLES | site))


@lru_cache
def _titles(language: str) -> tuple[str, ...]:
    return (*_TITLES, *map(gettext, _TITLES))


@lru_cache(maxsize=16)
def _offices(site_name: str, titles: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the site, and those of its offices, as skeletons."""
    site = _trimmed(skeleton(site_name), {skeleton("the")})
    return frozenset(site), frozenset(plural for title in titles for plural in (skeleton(title), skeleton(title) + "s"))


def _trimmed(key: str, words: Iterable[str]) -> set[str]:
    """All that a name can be once some of ``words`` are taken from its ends, itself among them."""
    found: set[str] = set()
    left = [key]
    while left:
        rest = left.pop()
        if rest and rest not in found:
            found.add(rest)
            left += [shorter for word in words for shorter in (rest.removeprefix(word), rest.removesuffix(word))]
    return found


def reserve(name: str, reader: Reader) -> bool:
    """Keep a name for a confirmed reader, who keeps the three newest; false if it is somebody else's."""
    if is_office(name):
        return False
    key = skeleton(name)
    # Confirmed again, an old name is the newest.
    reader.names.filter(skeleton=key).delete()
    kept, _ = ReservedName.objects.get_or_create(skeleton=key, defaults={"name": name, "reader": reader})
    if kept.reader_id != reader.pk:
        return False
    newest = list(reader.names.order_by("-pk").values_list("pk", flat=True)[:NAMES_KEPT])
    reader.names.exclude(pk__in=newest).delete()
    return True


def reserve_for_newsroom(names: Iterable[str]) -> None:
    """Keep the names of those who write here, and the site's own; a reader who had one of them loses it."""
    for name in names:
        if skeleton(name):
            ReservedName.objects.update_or_create(
                skeleton=skeleton(name), defaults={"name": name[:NAME_MAX], "reader": None, "staff": None}
            )


def reserve_for_team() -> None:
    """Keep the names of everybody who moderates or works in the newsroom, and release those of who has left.

    A full name comes before a reader's, a user name does not: nobody reads it under a comment of its own.
    """
    full_names: dict[str, tuple[str, User]] = {}
    user_names: dict[str, tuple[str, User]] = {}
    for user in _team():
        full_names.setdefault(skeleton(user.get_full_name()), (user.get_full_name(), user))
        user_names.setdefault(skeleton(user.get_username()), (user.get_username(), user))
    wanted = {key: claim for key, claim in (user_names | full_names).items() if key}
    with transaction.atomic():
        for kept in ReservedName.objects.exclude(staff=None):
            if kept.skeleton not in wanted or wanted[kept.skeleton][1].pk != kept.staff_id:
                kept.delete()
        for key, (name, user) in wanted.items():
            claim = {"name": name[:NAME_MAX], "reader": None, "staff": user}
            kept, is_new = ReservedName.objects.get_or_create(skeleton=key, defaults=claim)
            if not is_new and kept.reader_id and key in full_names:
                ReservedName.objects.filter(pk=kept.pk).update(**claim)


def _team() -> QuerySet[User]:
    may_moderate = Q(user_permissions__codename="moderate_comment") | Q(
        groups__permissions__codename="moderate_comment"
    )
    team = Q(is_staff=True) | Q(is_superuser=True) | may_moderate
    return get_user_model().objects.filter(team, is_active=True).distinct().order_by("pk")
