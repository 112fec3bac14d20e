"""What of the queue somebody wants to see: a section, an article, an age, newcomers, reports; kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models import Comment, CommentQuerySet, Thread
from broadsheet.discussion.rules import changes
from broadsheet.discussion.states import State
from broadsheet.lib import html
from broadsheet.lib.numbers import row_id

AGES = {
    "hour": (timedelta(hours=1), True, _("came in the last hour")),
    "day": (timedelta(days=1), True, _("came in the last 24 hours")),
    "week": (timedelta(days=7), True, _("came in the last 7 days")),
    "older": (timedelta(days=1), False, _("came more than 24 hours ago")),
}
"""For each age: how far back it reaches, whether it is about what came since then, and its name."""

_ARTICLES_OFFERED = 100

_LOOKED_AT = 1_000

_LONGEST_SECTION = 200

_LONGEST_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is shown; what is empty does not matter."""

    section: str = ""
    article: int = 0
    age: str = ""
    new: bool = False
    reported: bool = False

    def __bool__(self) -> bool:
        return self != Narrowing()

    @property
    def query(self) -> str:
        """Itself as the query of an address; empty if everything is shown."""
        return urlencode({name: "on" if value is True else value for name, value in asdict(self).items() if value})

    def of(self, comments: CommentQuerySet, now: datetime) -> CommentQuerySet:
        """Those of ``comments`` that are shown."""
        found = comments.filter(**_of_thread("thread__", self))
        if self.age:
            reach, is_since, _name = AGES[self.age]
            found = found.filter(**{"posted_at__gte" if is_since else "posted_at__lt": now - reach})
        if self.reported:
            found = found.filter(report_weight__gt=0)
        return _by_newcomers(found) if self.new else found

    def of_threads(self, threads: QuerySet[Thread]) -> QuerySet[Thread]:
        """Those of ``threads`` that are meant."""
        return threads.filter(**_of_thread("", self))


def _of_thread(path: str, narrowing: Narrowing) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if narrowing.section:
        wanted |= {f"{path}site": "", f"{path}section": narrowing.section}
    return wanted | ({f"{path}pk": narrowing.article} if narrowing.article else {})


def _by_newcomers(comments: CommentQuerySet) -> CommentQuerySet:
    """What comes from those of whom nothing is published so far: not by sender, address or confirmed reader."""
    published = Comment.objects.in_states([State.PUBLISHED]).exclude(pk=OuterRef("pk")).order_by()
    own = (
        published.filter(reader=OuterRef("reader")),
        published.exclude(sender="").filter(sender=OuterRef("sender")),
        published.exclude(author_email="")
        .alias(address=Lower("author_email"))
        .filter(address=Lower(OuterRef("author_email"))),
    )
    for earlier in own:
        comments = comments.filter(~Exists(earlier))
    return comments.filter(staff=None)


def read(given: Mapping[str, str]) -> Narrowing:
    """What the fields of an address or a form ask for; what nobody offers is left out."""
    age = given.get("age", "")
    return Narrowing(
        html.clean_text(given.get("section", ""))[:_LONGEST_SECTION],
        row_id(given.get("article", "")),
        age if age in AGES else "",
        bool(given.get("new")),
        bool(given.get("reported")),
    )


def read_query(text: str) -> Narrowing:
    """The same of what :attr:`Narrowing.query` has written."""
    return read(dict(parse_qsl(text[:_LONGEST_QUERY], max_num_fields=10)))


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from."""

    sections: list[str]
    articles: list[Thread]
    ages: dict[str, Any]


def offered(comments: CommentQuerySet, threads: QuerySet[Thread], chosen: Narrowing) -> Offered:
    """The sections, the ages, and the discussions of ``threads`` in which something waits, with the chosen one."""
    waiting = comments.waiting().order_by("-worth").values_list("thread", flat=True)[:_LOOKED_AT]
    numbers = [*dict.fromkeys(waiting)][:_ARTICLES_OFFERED]
    found = threads.filter(pk__in=[*numbers, chosen.article])
    return Offered(
        changes.sections(),
        list(found.only("title").order_by("title", "pk")),
        {age: words for age, (*_rest, words) in AGES.items()},
    )
