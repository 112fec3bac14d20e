"""Addresses of an earlier system: where what stood there is now, in all the shapes that such a system gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlparse, urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from broadsheet.lib.rows import Prepared

_LONGEST = 255
_NONE = "newsroom_has_no_redirect"
# What WordPress appends to the address of a page for another view of it.
_FEED = re.compile(r"/feed(?:/(?:atom|rss2?|rdf))?/?\Z")
_VIEWS = re.compile(r"/(?:amp|trackback|embed|print|comment-page-\d+|page/\d+|\d{1,3})/?\Z")
# The sizes that it made of a picture, such as mill-300x200.jpg, and of one that was too large.
_SIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated)(?=\.[A-Za-z]{3,4}\Z)")
_FEEDS_BY_NAME = {
    "rss2": "/feed/", "rss": "/feed/", "rdf": "/feed/", "atom": "/feed/atom/", "comments-rss2": "/comments/feed/",
    "comments-atom": "/comments/feed/atom/",
}  # fmt: skip
_BY_NUMBER = ("p", "page_id", "attachment_id", "cat")


@Prepared
def _stored_under(old_paths: list[str]) -> QuerySet[Redirect, tuple[int]]:
    return Redirect.objects.filter(old_path__in=old_paths).order_by().values_list("pk")


class OldAddresses(RedirectMiddleware):
    """Wagtail's redirects, and for what they do not name the page of which it was another view."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or getattr(request, _NONE, False):
            return response
        try:
            paths = possible(request)
        except ValueError:
            return response
        if paths and not _stored_under(old_paths=paths):
            return response
        response = super().process_response(request, response)
        return (_elsewhere(request) or response) if response.status_code == 404 else response


def possible(request: HttpRequest) -> list[str]:
    """The paths under which a redirect from this address may be stored, or from the page of which it may be a view.

    Nothing where the address leads on without one, or is none that could be stored. Raises ValueError for what
    cannot be read as an address at all, such as `//[/`.
    """
    full, shorter = request.get_full_path(), _shorter(request.path)
    if not shorter or "\0" in request.path or "\0" in uri_to_iri(full):
        return []
    asked = {Redirect.normalise_path(path, decode_unicode=False) for path in (full, request.path, shorter)}
    # What is no part of the query may be, such as what follows a semicolon.
    asked |= {urlparse(path).path for path in asked}
    return sorted(asked | {uri_to_iri(path) for path in asked})


def say_there_is_none(request: HttpRequest) -> None:
    """Note that no redirect leads on from here, so that nobody looks again."""
    setattr(request, _NONE, True)


def _shorter(path: str) -> str:
    """The address of the page of which this one may be another view, or this one itself."""
    feed = _FEED.search(path)
    return path[: feed.start()] if feed else _SIZED.sub("", _VIEWS.sub("", path))


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    path = request.path
    feed, shorter = _FEED.search(path), _shorter(path)
    if feed and not shorter:
        return HttpResponsePermanentRedirect("/feed/")
    link = _link(request, shorter) if shorter != path else None
    return HttpResponsePermanentRedirect(f"{link}feed/" if feed else link) if link else None


def _link(request: HttpRequest, path: str) -> str | None:
    found = get_redirect(request, Redirect.normalise_path(path, decode_unicode=False))
    return found.link if found else None


def by_number(request: HttpRequest) -> HttpResponse | None:
    """Where an address such as ``/?p=12`` leads now, if something was imported that had it, or ``/?feed=rss2``."""
    feed = request.GET.get("feed", "")
    for name in _BY_NUMBER:
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 16:
            link = _link(request, f"/?{name}={number}")
            if link:
                return HttpResponsePermanentRedirect(f"{link}feed/" if feed else link)
    return HttpResponsePermanentRedirect(_FEEDS_BY_NAME[feed]) if feed in _FEEDS_BY_NAME else None


def lead_to(old: str, new: str) -> None:
    """Let an old address of the site lead to a new one, together with those that led to the old one before."""
    old_path, new_path = Redirect.normalise_path(old), Redirect.normalise_path(new)
    Redirect.objects.filter(old_path=new_path).delete()
    Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
    Redirect.objects.update_or_create(
        old_path=old_path, site=None, defaults={"redirect_link": new, "automatically_created": True}
    )


def bring_along(targets: Mapping[str, int | str]) -> int:
    """Let old addresses lead to pages, by their ids, or to other addresses; returns how many are new.

    One that leads somewhere already stays as it is.
    """
    wanted = {path: target for old, target in targets.items() if (path := _stored(old)) and path != "/"}
    paths = list(wanted)
    known: set[str] = set()
    for first in range(0, len(paths), 500):
        there = Redirect.objects.filter(old_path__in=paths[first : first + 500])
        known |= set(there.values_list("old_path", flat=True))
    rows = [Redirect(old_path=path, **_target(target)) for path, target in wanted.items() if path not in known]
    Redirect.objects.bulk_create(rows, batch_size=200)
    return len(rows)


def leading_to(page_ids: Sequence[int]) -> list[tuple[int, str]]:
    """The old addresses that lead to these pages, each with its page."""
    found = Redirect.objects.filter(redirect_page__in=page_ids).order_by("pk")
    return list(found.values_list("redirect_page", "old_path"))


def numbers_of_pages() -> dict[int, int]:
    """The numbers by which earlier addresses, such as ``/?p=12``, called pages; no two pages have the same one."""
    found: dict[int, int] = {}
    rows = Redirect.objects.filter(old_path__regex=r"^/\?(p|page_id)=[0-9]{1,9}$").exclude(redirect_page=None)
    for page, path in rows.order_by("-pk").values_list("redirect_page", "old_path").iterator():
        found[page] = int(path.rpartition("=")[2])
    by_number = {number: page for page, number in found.items()}
    return {page: number for number, page in by_number.items()}


def page_at(addresses: Iterable[str]) -> int | None:
    """The page to which one of these old addresses leads."""
    paths = [path for path in map(_stored, addresses) if path]
    found = Redirect.objects.filter(old_path__in=paths).exclude(redirect_page=None).first()
    return found.redirect_page_id if found else None


def path_of(url: str) -> str:
    """The path and query of an address, as redirects know it; empty for one that is too long or broken."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return _stored(parts.path + (f"?{parts.query}" if parts.query else ""))


def _stored(path: str) -> str:
    try:
        stored: str = Redirect.normalise_path(path)
    except ValueError:
        return ""
    return stored if len(stored) <= _LONGEST and "\0" not in stored else ""


def _target(target: int | str) -> dict[str, Any]:
    return {"redirect_page_id": target} if isinstance(target, int) else {"redirect_link": target[:_LONGEST]}
