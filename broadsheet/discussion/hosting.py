"""Discussions under the pages of a project that hosts this app: a mixin for its models, and threads by address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone

from broadsheet.discussion.drafts import PageInfo
from broadsheet.discussion.models import Thread
from broadsheet.discussion.states import Mode
from broadsheet.discussion.threads.sync import delete_thread, upsert_thread


class Discussed(models.Model):
    """A mixin for pages of a hosting project: each has a discussion, which follows its title, address and state.

    It comes before other bases: ``class Note(Discussed, models.Model)``, ``class BlogPage(Discussed, Page)``.
    A page of Wagtail that is not live, or not for everybody, has its discussion hidden. What the discussion knows of a
    page is said by ``discussion_info``; a page may say more by a method of its own.
    """

    discussion_thread = models.OneToOneField(
        Thread, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    discussion_thread_id: int | None
    # A copy of a page in Wagtail has a discussion of its own.
    exclude_fields_in_copy = ["discussion_thread"]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """As usual; then its discussion is brought up to date."""
        saved = super().save(*args, **kwargs)
        if self.discussion_thread_id or getattr(self, "live", True):
            _update(self, timezone.now())
        return saved

    def discussion_info(self, now: datetime) -> PageInfo:
        """The page as its discussion needs to know it; ``context`` helps the filter to see what replies are about."""
        return info_of(self, now)


def thread_of(page: Any, now: datetime) -> Thread:
    """The thread of a page, which may be a thread itself; it is opened when it is first shown."""
    if isinstance(page, Thread):
        return page
    if isinstance(page, Discussed):
        thread = page.discussion_thread
        # A page may have moved or been closed with the one above it, or be older than its discussion.
        is_in_step = thread and thread.url == address_of(page) and is_public(page) != (thread.mode == Mode.HIDDEN)
        return thread if thread is not None and is_in_step else _update(page, now)
    address = address_of(page)
    found = Thread.objects.filter(site="", url=address).first()
    return found or Thread.objects.get(pk=upsert_thread(None, info_of(page, now), now))


def info_of(page: Any, now: datetime) -> PageInfo:
    """What can be known of any page: its address, and its words as a title."""
    opened = next((at for name in ("first_published_at", "created_at") if (at := getattr(page, name, None))), now)
    mode: Mode | Literal[""] = "" if is_public(page) else Mode.HIDDEN
    return PageInfo(url=address_of(page), title=str(page), context=str(page), opened_at=opened, mode=mode)


def is_public(page: Any) -> bool:
    """Whether everybody may read the page, as the feeds and lists of comments ask nobody who they are."""
    restrictions = getattr(page, "get_view_restrictions", None)
    return bool(getattr(page, "live", True)) and not (restrictions and restrictions())


def address_of(page: Any) -> str:
    """The path of a page on this site."""
    address = page.get_absolute_url() if hasattr(page, "get_absolute_url") else page.url
    return urlsplit(address or "").path or f"/no-address/{page.pk}/"


def forget(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """After a page was deleted: its discussion goes with it. Connected to Django's own signal."""
    if isinstance(instance, Discussed) and instance.discussion_thread_id:
        delete_thread(instance.discussion_thread_id)


def _update(page: Discussed, now: datetime) -> Thread:
    number = upsert_thread(page.discussion_thread_id, page.discussion_info(now), now)
    if page.discussion_thread_id != number:
        type(page)._default_manager.filter(pk=page.pk).update(discussion_thread=number)
    thread = Thread.objects.get(pk=number)
    page.discussion_thread = thread
    return thread
