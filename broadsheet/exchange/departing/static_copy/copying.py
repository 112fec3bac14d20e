"""Copies the site page by page, from link to link."""

from __future__ import annotations

import re
import shutil
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from broadsheet.discussion import service as discussion
from broadsheet.exchange.departing.static_copy import addresses, markup
from broadsheet.exchange.departing.static_copy.addresses import Target
from broadsheet.exchange.departing.static_copy.markup import Sentences
from broadsheet.exchange.departing.static_copy.requests import Answer, Site

Progress = Callable[[int, int], None]
_BEGIN = (
    "/", "/sitemap.xml", "/robots.txt", "/archive/", "/authors/", "/tags/", "/corrections/", "/comment-data/", "/feed/",
    "/feed/atom/", "/feed/json/", "/comments/feed/", "/comments/feed/atom/", "/comments/feed/json/",
)  # fmt: skip
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
_LANGUAGE = re.compile(r"<html[^>]*\slang=\"([\w-]+)\"")
_MOVED = (301, 302, 307, 308)
_NOTES = b"""
.copy-note { margin: 1rem 0; font-style: italic; }
.masthead .copy-note { margin: 0; margin-inline-start: auto; max-width: 9rem; font-size: 0.75rem; line-height: 1.3;
  text-align: end; }
body > .copy-note { margin: 2rem auto; padding: 0 1rem; text-align: center; font: italic 0.875rem/1.5 var(--sans); }
"""


def export(folder: Path, now: datetime, progress: Progress = lambda done, found: None) -> Counter[str]:
    """Write the whole site into a folder that is new or empty; returns how many pages and files it has.

    ``progress`` gets how many are written and how many are known of. Raises FileExistsError, and CannotCopy where the
    site itself fails. Whatever stops it leaves nothing behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        counts = _Copy(unfinished, now, progress).made()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return counts


class CannotCopy(Exception):
    """The site could not make a page; the message says which, and what to do."""


class _Copy:
    def __init__(self, folder: Path, now: datetime, progress: Progress) -> None:
        self._folder, self._now, self._progress = folder, now, progress
        self._site = Site()
        self._waiting: deque[Target] = deque()
        self._seen: set[str] = set()
        self._sentences: dict[str, Sentences] = {}
        self._counts: Counter[str] = Counter()

    def made(self) -> Counter[str]:
        for path in _BEGIN:
            self._want(addresses.target_of(path))
        while self._waiting:
            self._copy(self._waiting.popleft())
            self._progress(len(self._seen) - len(self._waiting), len(self._seen))
        return self._counts

    def _want(self, target: Target | None) -> None:
        if target is not None and target.file not in self._seen:
            self._seen.add(target.file)
            self._waiting.append(target)

    def _copy(self, target: Target) -> None:
        answer = self._site.get(target.path, target.query)
        place = self._folder / target.file
        if answer.status >= 500:
            raise CannotCopy(f"{target.path} cannot be shown by the site itself; what is wrong stands in its log.")
        if answer.status in _MOVED:
            self._write_way(target, answer.location, place)
        elif answer.status == 200:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._write(target, answer, place)
        elif target.file.endswith(".html"):
            # What links to it would lead nowhere.
            self._write_page(target, answer, place)
        for _rest in answer.pieces:
            pass

    def _write(self, target: Target, answer: Answer, place: Path) -> None:
        if target.file.endswith(".html"):
            self._write_page(target, answer, place)
        elif answer.content_type.startswith("text/css"):
            text = b"".join(answer.pieces).decode()
            place.write_text(markup.style(text, lambda address: self._link(target, address)), "utf-8")
            if "/site." in target.file:
                with place.open("ab") as file:
                    file.write(_NOTES)
        elif "sitemap" in target.file:
            content = b"".join(answer.pieces)
            place.write_bytes(content)
            for address in _LOCATION.findall(content.decode()):
                self._link(target, unescape(address))
        else:
            with place.open("wb") as file:
                for piece in answer.pieces:
                    file.write(piece)
        self._counts["files"] += not target.file.endswith(".html")

    def _write_page(self, target: Target, answer: Answer, place: Path) -> None:
        text = b"".join(answer.pieces).decode()
        found = _LANGUAGE.search(text)
        sentences = self._sentences_in(found[1] if found else settings.LANGUAGE_CODE)
        anchors = set(re.findall(r'id="comment-(\d+)"', text))

        def link(address: str) -> str | None:
            comment = addresses.comment_of(urlsplit(address).path) if "/comments/" in address else None
            if comment is None:
                return self._link(target, address)
            return f"#comment-{comment}" if str(comment) in anchors else self._link_to_comment(target, comment)

        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(markup.page(text, link, sentences), "utf-8")
        self._counts["pages"] += 1

    def _write_way(self, target: Target, location: str, place: Path) -> None:
        """A page that leads on, where the site would."""
        new = self._link(target, location)
        if new is not None and target.file.endswith(".html"):
            place.parent.mkdir(parents=True, exist_ok=True)
            way = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={escape(new)}">'
            place.write_text(f'<!doctype html>{way}<a href="{escape(new)}">{escape(new)}</a>', "utf-8")

    def _link(self, here: Target, address: str) -> str | None:
        """How the copy names what a page links to; ``None`` for what it does not have."""
        address = address.strip()
        if address.startswith("#"):
            return address
        try:
            parts = urlsplit(urljoin(f"{settings.SITE_URL}{quote(here.path)}", address))
        except ValueError:
            return None
        if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL.rstrip("/"):
            return address if parts.scheme in ("http", "https", "mailto") else None
        target = self._target(here, unquote(parts.path) or "/", parts.query)
        if target is None:
            return None
        self._want(target)
        return addresses.relative(target.file, here.file) + (f"#{parts.fragment}" if parts.fragment else "")

    def _target(self, here: Target, path: str, query: str) -> Target | None:
        """The page of a path, or the one before or after this one, as comments and lists name their pages."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        if not asked:
            return addresses.target_of(path)
        if asked.keys() == {"page"} and asked["page"].isascii() and asked["page"].isdigit() and len(asked["page"]) < 7:
            return addresses.target_of(path, int(asked["page"]), "page", query)
        if path == here.path and asked.keys() == {"after"}:
            return addresses.target_of(path, here.number + 1, "comments", query)
        if path == here.path and asked.keys() == {"before"} and here.number > 1:
            return addresses.target_of(path, here.number - 1, "comments", query)
        return None

    def _link_to_comment(self, here: Target, comment_id: int) -> str | None:
        place = discussion.numbered_place(comment_id)
        target = addresses.target_of(place.url, place.page, "comments") if place else None
        if place is None or target is None:
            return None
        # Its page is copied when the one before it is, which says how to ask for it.
        return f"{addresses.relative(target.file, here.file)}#{place.anchor}"

    def _sentences_in(self, language: str) -> Sentences:
        if language not in self._sentences:
            with translation.override(language):
                day = date_format(localtime(self._now), "DATE_FORMAT")
                self._sentences[language] = Sentences(
                    search=_("This copy cannot be searched."),
                    reply=_("This copy takes no replies."),
                    other=_("What can be filled in here works on the site itself, not in this copy."),
                    end=_("This page is part of a copy of the site as it was on %(day)s.") % {"day": day},
                )
        return self._sentences[language]
