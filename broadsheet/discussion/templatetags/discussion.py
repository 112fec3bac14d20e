"""The tag by which a page shows its discussion, and filters for times, shares and avatars."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from broadsheet.discussion.models import Thread
from broadsheet.discussion.rules import announcements, current
from broadsheet.discussion.threads import markup
from broadsheet.discussion.views.discussion import count_words
from broadsheet.pagecache import service as pagecache

register = template.Library()


@register.inclusion_tag("discussion/partials/discussion.html", takes_context=True)
def discussion(context: RequestContext, thread: Thread, question: str = "") -> dict[str, object]:
    """The replies of ``thread`` and the form to add one, for the page that is being rendered.

    ``question`` is the page's own question to its readers, if it asks one.
    """
    now = timezone.now()
    effective = current.rule_set().effective(thread, now)
    return {
        "request": context["request"],
        # What context processors say does not reach an inclusion tag's own context.
        "mail_works": settings.MAIL_WORKS,
        "thread": thread,
        "question": question,
        "is_open": not effective.is_over,
        "announcements": announcements.sentences(effective, now),
    }


@register.simple_tag(takes_context=True)
def thread_part(context: RequestContext, show: str) -> SafeString:
    """A part of the discussion that replies change."""
    return _place(context, context["thread"], show, is_open=context["is_open"])


@register.simple_tag(takes_context=True)
def comment_count(context: RequestContext, thread: Thread | None) -> SafeString:
    """How many comments a thread has, in words."""
    return _place(context, thread, "count") if thread else SafeString(escape(count_words(0)))


@register.simple_tag(takes_context=True)
def comment_number(context: RequestContext, thread: Thread | None) -> SafeString:
    """The same as a bare number."""
    return _place(context, thread, "number") if thread else SafeString("0")


def _place(context: RequestContext, thread: Thread, show: str, *, is_open: bool = False) -> SafeString:
    text = pagecache.place(context.get("request"), "discussion", thread=thread.pk, show=show, is_open=is_open)
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
