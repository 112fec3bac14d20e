"""What ties a page to its discussion: one tag, used by whatever template shows the page."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone

from broadsheet.discussion import receipts, remembered, stamp, threads
from broadsheet.discussion.forms import ReplyForm
from broadsheet.discussion.models import Thread

register = template.Library()
_LAST_PAGE = 100_000


@register.inclusion_tag("discussion/discussion.html", takes_context=True)
def discussion(context: RequestContext, thread: Thread, question: str = "") -> dict[str, object]:
    """The replies of ``thread`` and the form to add one, for the page that is being rendered.

    ``question`` is the page's own question to its readers, if it asks one.
    """
    request: HttpRequest = context["request"]
    page = threads.page(thread, _page_number(request.GET.get("replies", "1")))
    now = timezone.now()
    receipt_token = request.GET.get("receipt", "")
    return {
        "request": request,
        "thread": thread,
        "question": question,
        "page": page,
        "previous": page.number - 1,
        "next": page.number + 1,
        "is_open": thread.is_open(now),
        "form": ReplyForm(initial=remembered.read(request)),
        "stamp": stamp.issue(thread.pk, now),
        "new_id": receipts.comment_id(receipt_token),
        "receipt_token": receipt_token,
    }


def _page_number(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) < 7:
        return min(max(int(value), 1), _LAST_PAGE)
    return 1
