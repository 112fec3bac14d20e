"""The tag by which a page shows its discussion, and filters for times, shares and avatars."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.template.context import RequestContext
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from broadsheet.discussion import hosting
from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Thread
from broadsheet.discussion.rules import announcements, current
from broadsheet.discussion.threads import markup
from broadsheet.lib.conf import is_hosted
from broadsheet.pagecache import service as pagecache

register = template.Library()
SCRIPTS = [f"discussion/{name}.js" for name in ("drafts", "reply", "thread", "own", "times", "appreciations")]


@register.inclusion_tag("discussion/partials/discussion.html", takes_context=True)
def discussion(
    context: RequestContext, page: object, question: str = "", has_feeds: bool = True, address: str = ""
) -> dict[str, object]:
    """The replies to ``page`` and the form to add one, for the page that is being rendered.

    A page is its thread or, in a project that hosts this app, anything that has an address there. ``question`` is the
    page's own question to its readers, if it asks one. There are feeds where the page's address has
    a section in it. ``address`` is that of a page of another site on which all this is to stand.
    """
    now = timezone.now()
    thread = hosting.thread_of(page, now)
    effective = current.rule_set().effective(thread, now)
    if effective.closes_at and now < effective.closes_at:
        pagecache.holds_until(context["request"], effective.closes_at)
    return {
        "request": context["request"],
        # What context processors say does not reach an inclusion tag's own context.
        "mail_works": settings.MAIL_WORKS,
        "thread": thread,
        "question": question,
        # Their addresses begin with the page's own, which a project that hosts this app has for itself.
        "has_feeds": has_feeds and not is_hosted(),
        "address": address,
        "is_open": not effective.is_over,
        "announcements": announcements.sentences(effective, now),
    }


@register.inclusion_tag("discussion/partials/head.html")
def discussion_head() -> dict[str, object]:
    """Style and scripts of the discussion, for the head of a page in a project that hosts this app."""
    return {"scripts": SCRIPTS}


@register.simple_tag(takes_context=True)
def thread_part(context: RequestContext, show: str) -> SafeString:
    """A part of the discussion that replies change."""
    # A page of ours says no address, so that what is kept of it stays as it is.
    at = {"address": context["address"]} if context.get("address") else {}
    return _place(context, context["thread"], show, is_open=context["is_open"], **at)


@register.simple_tag(takes_context=True)
def comment_count(context: RequestContext, thread: Thread | None) -> SafeString:
    """How many comments a thread has, in words; nothing where there are none."""
    return _place(context, thread, "mention") if thread else SafeString("")


@register.simple_tag(takes_context=True)
def comment_number(context: RequestContext, thread: Thread | None) -> SafeString:
    """The same as a bare number."""
    return _place(context, thread, "number") if thread else SafeString("0")


@register.simple_tag(takes_context=True)
def picked_comments(context: RequestContext, many: int, title: str) -> SafeString:
    """What the editors have picked last, under a title; nothing where they have picked nothing."""
    return SafeString(pagecache.place(context.get("request"), "picked", many=many, title=str(title)))


def _place(context: RequestContext, thread: Thread, show: str, *, is_open: bool = False, **at: str) -> SafeString:
    text = pagecache.place(context.get("request"), "discussion", thread=thread.pk, show=show, is_open=is_open, **at)
    # Either our own mark or what a part has made of it, which is escaped.
    return SafeString(text)


@register.filter
def waited(duration: timedelta | None) -> str:
    """How long something took, in the two largest units."""
    if duration is None:
        return "–"
    moment = timezone.now()
    return timesince(moment - duration, moment)


@register.filter
def percent(share: float | None) -> str:
    """A share of one in percent, with one decimal."""
    return "–" if share is None else f"{formats.number_format(share * 100, 1)} %"


@register.filter
def avatar(name: str) -> SafeString:
    """A round mark with a name's initials in its own colours; nobody outside is asked for a picture."""
    return markup.avatar(name)


@register.filter
def moment(when: datetime) -> SafeString:
    """A date and time for people and machines."""
    return markup.time_element(when)
