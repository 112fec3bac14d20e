"""Keeping the threads in step with the pages they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext, ngettext

from broadsheet.discussion import audit
from broadsheet.discussion.models import Thread
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import Mode
from broadsheet.pagecache import service as pagecache


def keep_thread(
    thread_id: int | None,
    *,
    url: str,
    title: str,
    context: str,
    opened_at: datetime,
    mode: Mode | str = "",
    site: str = "",
    section: str = "",
    slow_minutes: int | None = None,
    user_id: int | None = None,
    now: datetime | None = None,
) -> int:
    """Bring the thread of a page up to date with the page, or open one; returns its id.

    ``thread_id`` is the page's thread so far, which follows it to a new ``url``; ``context`` is what the page
    says, for judging whether a reply is about it; ``mode`` is who may reply, empty for as the ``section`` has it,
    and ``slow_minutes`` how long a reader waits between two replies, ``None`` likewise. Whether ``user_id`` has
    changed these two ``now`` is written in the log.
    """
    fields = {"site": site, "url": url, "title": title[:300], "context": context, "mode": mode, "section": section}
    fields["slow_minutes"] = slow_minutes
    fields["is_hidden"] = _is_hidden(site, section, mode)
    there = Thread.objects.filter(site=site, url=url).first()
    thread = Thread.objects.filter(pk=thread_id).first() or there
    if there is not None and there != thread:
        # The page that stood here has moved on or gone; its thread makes room.
        Thread.objects.filter(pk=there.pk).update(url=f"{url[:480]}#thread-{there.pk}")
    if thread is None:
        thread = Thread.objects.create(**fields, opened_at=opened_at)
        if mode or slow_minutes is not None:
            _log(thread, user_id, now)
        return thread.pk
    changed = [name for name, value in fields.items() if getattr(thread, name) != value]
    if changed:
        for name in changed:
            setattr(thread, name, fields[name])
        thread.save(update_fields=changed)
    if {"mode", "slow_minutes"} & set(changed):
        _log(thread, user_id, now)
    return thread.pk


def keep_reporters(thread_id: int, user_ids: Iterable[int]) -> None:
    """Say whose article a thread belongs to: at the desk, reporters look after their own."""
    Thread.objects.get(pk=thread_id).reporters.set(user_ids)


def drop_thread(thread_id: int) -> None:
    """Delete a thread and all that was said in it, as its page is gone for good."""
    Thread.objects.filter(pk=thread_id).delete()


def set_mode(thread_id: int, mode: Mode | str, user_id: int | None = None, now: datetime | None = None) -> None:
    """Open a thread to replies, have each of them read first, or close it; logged if it is said when."""
    thread = Thread.objects.get(pk=thread_id)
    is_new = thread.mode != mode
    thread.mode = mode
    thread.is_hidden = _is_hidden(thread.site, thread.section, mode)
    thread.save(update_fields=["mode", "is_hidden"])
    if is_new:
        _log(thread, user_id, now)
    pagecache.purge(thread.url)


def _log(thread: Thread, user_id: int | None, now: datetime | None) -> None:
    if now is None:
        return
    said = [str(Mode(thread.mode).label) if thread.mode else gettext("as its section or the site has it")]
    if thread.slow_minutes is not None:
        minutes = thread.slow_minutes
        said.append(
            ngettext("one reply in %(count)d minute", "one reply in %(count)d minutes", minutes) % {"count": minutes}
        )
    audit.log(user_id, "mode", thread.title, ", ".join(said), now)


def _is_hidden(site: str, section: str, mode: Mode | str) -> bool:
    around = current.book().around(Thread(site=site, section=section))
    return (mode or around.mode) == Mode.HIDDEN
