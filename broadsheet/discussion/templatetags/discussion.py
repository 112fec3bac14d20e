"""The tag by which a page shows its discussion, and filters for times, shares and avatars."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from broadsheet.discussion.identity import avatars
from broadsheet.discussion.models import Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.rules import announcements, current
from broadsheet.discussion.threads import pages
from broadsheet.discussion.threads.pages import Order
from broadsheet.discussion.views import form_cookie
from broadsheet.discussion.views.http import cursor, just_posted

register = template.Library()


@register.inclusion_tag("discussion/partials/discussion.html", takes_context=True)
def discussion(context: RequestContext, thread: Thread, question: str = "") -> dict[str, object]:
    """The replies of ``thread`` and the form to add one, for the page that is being rendered.

    ``question`` is the page's own question to its readers, if it asks one.
    """
    request: HttpRequest = context["request"]
    order = _order(request.GET.get("order", ""))
    now = timezone.now()
    effective = current.rule_set().effective(thread, now)
    page = pages.page(thread, order, cursor(request))
    return {
        "request": request,
        # What context processors say does not reach an inclusion tag's own context.
        "mail_works": settings.MAIL_WORKS,
        "thread": thread,
        "question": question,
        "page": page,
        "orders": [one for one in Order if one != Order.PICKS or page.pick_count],
        "since": int(now.timestamp() * 1000),
        "is_open": not effective.is_over,
        "announcements": announcements.sentences(effective, now),
        "form": ReplyForm(initial=form_cookie.read(request)),
        "stamp": stamp.issue(thread.pk, now),
        **just_posted(request),
    }


def _order(value: str) -> Order:
    try:
        return Order(value)
    except ValueError:
        return Order.OLDEST


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
    mark = '<span class="avatar avatar-{}" aria-hidden="true">{}</span>'
    return format_html(mark, avatars.palette(name), avatars.initials(name))


@register.filter
def moment(when: datetime) -> SafeString:
    """A date and time for people and machines."""
    local = timezone.localtime(when)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), formats.date_format(local, "j F Y, H:i"))
