"""Ways to a comment where it stands, and the conversations that are too long for the page."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.models import Thread, paths
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import State
from broadsheet.discussion.threads import lookup, markup, pages
from broadsheet.discussion.threads.markup import Surroundings
from broadsheet.discussion.threads.pages import Node
from broadsheet.discussion.threads.shown import as_shown
from broadsheet.discussion.views.http import cursor, found_or_404, just_posted
from broadsheet.lib.numbers import whole_number

# In milliseconds; some thousand years from now.
_LATEST = 10**14


@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Send the reader to a comment where it stands on its page."""
    comment = found_or_404(lookup.find_place(comment_id))
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
    page, posted = pages.conversation(root, cursor(request.GET)), just_posted(request.GET)
    is_open = not current.rule_set().effective(root.thread, timezone.now()).is_over
    note = posted.note(page, root.thread)
    around = Surroundings(root.thread_id, is_open, posted.new_id, note)
    context = {
        "root": root if root.state == State.PUBLISHED else None,
        "opening": markup.items([Node(as_shown(root))], around),
        "thread": root.thread,
        "page": page,
        "comments": markup.comment_list(page, around),
    }
    response = render(request, "discussion/conversation.html", context)
    if note:
        # The link to the receipt is for the reader who has just posted, so no cache may keep the page.
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def news(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What was published in a thread since a moment (``since``, in milliseconds since 1970), for our script."""
    thread = get_object_or_404(Thread, pk=thread_id)
    now = timezone.now()
    nodes = pages.published_since(thread, _moment(request.GET.get("since", ""), now))
    is_open = not current.rule_set().effective(thread, now).is_over
    html = markup.items(nodes, Surroundings(thread.pk, is_open))
    # From when the next look counts, by this clock: the reader's may be wrong.
    answer = {"count": len(nodes), "html": html, "since": int(now.timestamp() * 1000)}
    return JsonResponse(answer, headers={"Cache-Control": "public, max-age=15"})


def _moment(milliseconds: str, now: datetime) -> datetime:
    number = whole_number(milliseconds)
    return datetime.fromtimestamp(number / 1000, UTC) if number is not None and number < _LATEST else now
