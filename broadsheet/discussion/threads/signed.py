"""How readers are shown whom another site has signed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from broadsheet.discussion.models import SiteReader
from broadsheet.discussion.threads.markup import SignedMark
from broadsheet.discussion.threads.pages import Node
from broadsheet.lib.rows import Prepared


@Prepared
def _rows(ids: list[int]) -> QuerySet[SiteReader, tuple[Any, ...]]:
    return SiteReader.objects.filter(pk__in=ids).values_list("pk", "badge", "avatar")


def of(nodes: Iterable[Node], *, with_pictures: bool) -> dict[int, SignedMark]:
    """The marks of those signed-in readers who wrote here, by their ids; no query where there are none."""
    comments = [node.comment for node in nodes if node.comment]
    ids = sorted({comment.site_reader_id for comment in comments if comment.site_reader_id})
    if not ids:
        return {}
    return {pk: SignedMark(badge, avatar if with_pictures else "") for pk, badge, avatar in _rows(ids=ids)}
