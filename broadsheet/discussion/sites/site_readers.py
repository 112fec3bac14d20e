"""The readers whom other sites have signed in: their names are theirs on that site, and what is kept of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from broadsheet.discussion.drafts import Draft, SignedReader
from broadsheet.discussion.identity import names, readers
from broadsheet.discussion.identity.confusables import skeleton
from broadsheet.discussion.identity.readers import AuthorStatus
from broadsheet.discussion.models import SiteReader, Thread
from broadsheet.discussion.sites import registered
from broadsheet.lib.rows import Prepared


@Prepared
def _owners(site: int, name_key: str) -> QuerySet[SiteReader, tuple[Any, ...]]:
    return SiteReader.objects.filter(site=site, skeleton=name_key).values_list("pk")[:1]


def identify(draft: Draft, thread: Thread, now: datetime) -> AuthorStatus:
    """Who writes a reply in ``thread``.

    A signed-in reader's site answers for the name; two of its readers may have the same. Nobody else may use one there.
    """
    signed = draft.signed
    if signed is not None:
        return AuthorStatus(
            may_use_name=signed.is_staff or not names.is_office(signed.name), is_trusted=signed.is_trusted
        )
    page = registered.find(thread.url) if thread.site else None
    if page and _owners(site=page.site.pk, name_key=skeleton(draft.author_name)):
        return AuthorStatus(may_use_name=False)
    return readers.identify(draft.author_name, draft.reader_id, now)


def keep(signed: SignedReader, now: datetime) -> int:
    """Keep what the token says of a reader who has written, in place of what an earlier one said; returns its id."""
    fields = {"name": signed.name, "skeleton": skeleton(signed.name), "badge": signed.badge, "avatar": signed.avatar}
    row, _ = SiteReader.objects.update_or_create(
        site_id=signed.site_id, subject=signed.subject, defaults=fields | {"seen_on": now.date()}
    )
    return row.pk
