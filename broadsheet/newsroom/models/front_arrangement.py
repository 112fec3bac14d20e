"""Which articles stand where on a front page that was arranged by hand; none stands there twice.

What an editor names is taken first, wherever it stands, and the places left fill themselves from top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from broadsheet.newsroom.models.articles import ArticlePage, ArticleQuerySet
from broadsheet.newsroom.models.sections import SectionPage

# So many of the newest are looked at, before a section with too few among them is asked for its own.
_LOOKED_AT = 100
_FILLS_ITSELF = {"lead", "seconds", "section", "newest"}
_FILLED_ELSEWHERE = {"discussion", "most_read", "text"}


@dataclass(slots=True)
class Place:
    """One block of the page as its template shows it: ``newsroom/partials/front/<kind>.html``."""

    kind: str
    title: str = ""
    number: int = 0
    text: str = ""
    section: SectionPage | None = None
    articles: list[ArticlePage] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"newsroom/partials/front/{self.kind}.html"

    @property
    def level(self) -> str:
        """The element of its headlines, below the heading of the place if it has one."""
        return "h3" if self.title or self.section else "h2"

    @property
    def is_shown(self) -> bool:
        return bool(self.articles) or self.kind in _FILLED_ELSEWHERE


@dataclass(slots=True)
class _Wish:
    """What an editor asked for in one block, as numbers."""

    place: Place
    chosen: list[int]
    section_id: int | None
    ids: list[int] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return max(0, self.place.number - len(self.ids)) if self.place.kind in _FILLS_ITSELF else 0


def arrange(blocks: Iterable[Mapping[str, Any]], articles: ArticleQuerySet, now: datetime) -> list[Place]:
    """The places of the page from its stored ``blocks``, filled from ``articles``, the newest first."""
    wishes = [_wish(block["type"], block["value"], now) for block in blocks]
    sections = SectionPage.objects.live().in_bulk({wish.section_id for wish in wishes if wish.section_id})
    for wish in wishes:
        wish.place.section = sections.get(wish.section_id) if wish.section_id else None
    _take_chosen(wishes, articles)
    _fill(wishes, articles)
    shown = articles.filter(pk__in=[pk for wish in wishes for pk in wish.ids]).for_lists().with_sections()
    found = {article.pk: article for article in shown}
    for wish in wishes:
        wish.place.articles = [found[pk] for pk in wish.ids if pk in found]
    return [wish.place for wish in wishes if wish.place.is_shown]


def changes_at(blocks: Iterable[Mapping[str, Any]], now: datetime) -> datetime | None:
    """When the next story loses its place by itself; ``None`` if none does."""
    times = [until for block in blocks for _pk, until in _stories(block["value"]) if until and until > now]
    return min(times, default=None)


def _wish(kind: str, value: Mapping[str, Any], now: datetime) -> _Wish:
    chosen = [pk for pk, until in _stories(value) if pk and (until is None or until > now)]
    number = 1 if kind == "lead" else int(value.get("number") or 0)
    place = Place(kind, value.get("title") or "", number, value.get("text") or "")
    return _Wish(place, chosen, value.get("section") if kind == "section" else None)


def _stories(value: Mapping[str, Any]) -> Iterator[tuple[int | None, datetime | None]]:
    """The stories that a block names, each with the time until which it is to stand there."""
    if "article" in value:
        yield value["article"], _moment(value.get("until"))
    for item in value.get("stories") or ():
        story = item.get("value", item)
        yield story.get("article"), _moment(story.get("until"))


def _moment(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value


def _take_chosen(wishes: list[_Wish], articles: ArticleQuerySet) -> None:
    named = {pk for wish in wishes for pk in wish.chosen}
    free = set(articles.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    for wish in wishes:
        for pk in wish.chosen:
            if pk in free:
                free.remove(pk)
                wish.ids.append(pk)


def _fill(wishes: list[_Wish], articles: ArticleQuerySet) -> None:
    used = {pk for wish in wishes for pk in wish.ids}
    wanted = len(used) + sum(wish.missing for wish in wishes)
    if not any(wish.missing for wish in wishes):
        return
    newest = list(articles.values_list("pk", "section")[: max(wanted, _LOOKED_AT)])
    is_all = len(newest) < max(wanted, _LOOKED_AT)
    for wish in wishes:
        section = wish.section_id
        if section and wish.place.section is None:
            continue
        _give(wish, used, (pk for pk, of_section in newest if not section or of_section == section))
        if wish.missing and section and not is_all:
            own = articles.filter(section=section).values_list("pk", flat=True)
            _give(wish, used, own[: wanted + wish.missing])


def _give(wish: _Wish, used: set[int], candidates: Iterable[int]) -> None:
    for pk in candidates:
        if not wish.missing:
            return
        if pk not in used:
            used.add(pk)
            wish.ids.append(pk)
