"""Keeping the threads in step with the pages they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext, ngettext

from broadsheet.discussion import audit
from broadsheet.discussion.drafts import PageInfo
from broadsheet.discussion.models import AuditAction, Thread
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import Mode


def upsert_thread(thread_id: int | None, page: PageInfo, now: datetime, user_id: int | None = None) -> int:
    """Bring the thread of a page up to date with the page, or open one; returns its id.

    ``thread_id`` is the page's thread so far, which follows it to a new address. That ``user_id``, or nobody in
    particular, has changed how replies are taken goes into the audit log.
    """
    with transaction.atomic():
        there = Thread.objects.filter(site=page.site, url=page.url).first()
        own = Thread.objects.filter(pk=thread_id).first() if thread_id else None
        thread = own or there
        if there is not None and there != thread:
            # The page that was here has moved or gone; its thread gets another address.
            Thread.objects.filter(pk=there.pk).update(url=f"{page.url[:480]}#thread-{there.pk}")
        if thread is None:
            thread = Thread(opened_at=page.opened_at)
        changed = _take_over(thread, page)
        if changed:
            thread.save(update_fields=changed if thread.pk else None)
            thread.record_new_rules()
        if {"mode", "slow_minutes"} & changed:
            _record_mode(thread, user_id, now)
    return thread.pk


def set_section_language(section: str, language: str) -> None:
    """The pages of a section of this site have another language from now on; empty for the site's own."""
    Thread.objects.filter(site="", section=section).exclude(language=language).update(language=language)


def _take_over(thread: Thread, page: PageInfo) -> set[str]:
    """Set what a thread has of its page; returns the names of the fields that are new."""
    wanted = page.fields()
    wanted["is_hidden"] = current.rule_set().is_hidden(Thread(**wanted))
    changed = {name for name, value in wanted.items() if getattr(thread, name) != value}
    for name in changed:
        setattr(thread, name, wanted[name])
    return changed


def set_reporters(thread_id: int, user_ids: Iterable[int]) -> None:
    """Say whose article a thread belongs to: reporters moderate their own."""
    Thread.objects.get(pk=thread_id).reporters.set(user_ids)


def delete_thread(thread_id: int) -> None:
    """Delete a thread and all comments in it, as its page is gone for good."""
    with transaction.atomic():
        for thread in Thread.objects.filter(pk=thread_id):
            thread.record_new_rules()
            thread.delete()


def set_mode(thread_id: int, mode: Mode | Literal[""], now: datetime, user_id: int | None = None) -> None:
    """Open a thread to replies, have each of them read first, close or hide it; empty for as its section has it."""
    with transaction.atomic():
        thread = Thread.objects.get(pk=thread_id)
        is_new = thread.mode != mode
        thread.mode = mode
        thread.is_hidden = current.rule_set().is_hidden(thread)
        thread.save(update_fields=["mode", "is_hidden"])
        if is_new:
            _record_mode(thread, user_id, now)
        thread.record_new_rules()


def _record_mode(thread: Thread, user_id: int | None, now: datetime) -> None:
    words = [str(Mode(thread.mode).label) if thread.mode else gettext("as its section or the site has it")]
    if thread.slow_minutes is not None:
        minutes = thread.slow_minutes
        words.append(
            ngettext("one reply in %(count)d minute", "one reply in %(count)d minutes", minutes) % {"count": minutes}
        )
    audit.record(user_id, AuditAction.MODE_SET, thread.title, ", ".join(words), now)
