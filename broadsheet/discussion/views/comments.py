"""Ways to a comment where it stands, and the conversations that are too long for the page."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.models import Thread, paths
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import State
from broadsheet.discussion.threads import lookup, pages
from broadsheet.discussion.views.http import cursor, found_or_404, just_posted
from broadsheet.lib.numbers import whole_number

# In milliseconds; some thousand years from now.
_LATEST = 10**14


@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Send the reader to a comment where it stands on its page."""
    comment = found_or_404(lookup.find_visible(comment_id))
    query: dict[str, str] = {}
    if not pages.is_among_first_replies(comment):
        address = reverse("discussion:conversation", args=[comment.root_id])
        query["from"] = comment.path
    else:
        address = comment.thread.url
        if not pages.is_on_first_page(comment):
            query["from"] = paths.of_root(comment.path)
    if "fresh" in request.GET:
        query["fresh"] = "1"
    # The ticket is passed on once, so that the page can show its author how to come back to it.
    if receipts.just_posted(request.GET.get("posted", ""), timezone.now()) == comment.pk:
        query["posted"] = request.GET["posted"]
        query |= {"mail": "1"} if "mail" in request.GET else {}
    address = f"{address}?{urlencode(query)}" if query else address
    return HttpResponseRedirect(f"{address}#{comment.anchor}")


@require_safe
def conversation(request: HttpRequest, comment_id: int) -> HttpResponse:
    """One opening comment with all of its replies, a hundred at a time."""
    root = found_or_404(lookup.find_opening(comment_id))
    context = {
        "root": root if root.state == State.PUBLISHED else None,
        "thread": root.thread,
        "page": pages.conversation(root, cursor(request)),
        "is_open": not current.rule_set().effective(root.thread, timezone.now()).is_over,
        **just_posted(request),
    }
    response = render(request, "discussion/conversation.html", context)
    if context["receipt_token"]:
        # The link to the receipt is for the reader who has just posted, so no cache may keep the page.
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def news(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What was published in a thread since a moment (``since``, in milliseconds since 1970), for our script."""
    thread = get_object_or_404(Thread, pk=thread_id)
    now = timezone.now()
    nodes = pages.published_since(thread, _moment(request.GET.get("since", ""), now))
    context = {
        "nodes": nodes,
        "thread": thread,
        "is_open": not current.rule_set().effective(thread, now).is_over,
    }
    html = render_to_string("discussion/partials/news.html", context, request) if nodes else ""
    # From when the next look counts, by this clock: the reader's may be wrong.
    answer = {"count": len(nodes), "html": html, "since": int(now.timestamp() * 1000)}
    return JsonResponse(answer, headers={"Cache-Control": "public, max-age=15"})


def _moment(milliseconds: str, now: datetime) -> datetime:
    number = whole_number(milliseconds)
    return datetime.fromtimestamp(number / 1000, UTC) if number is not None and number < _LATEST else now
