"""Ways to a comment where it stands, and the conversations that are too long for the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.models import Comment, Thread, paths
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.rules import current
from broadsheet.discussion.sites import asking
from broadsheet.discussion.states import State
from broadsheet.discussion.threads import lookup, markup, pages
from broadsheet.discussion.threads.markup import Surroundings
from broadsheet.discussion.threads.pages import Node
from broadsheet.discussion.threads.shown import as_shown
from broadsheet.discussion.views import links
from broadsheet.discussion.views.http import cursor, found_or_404, in_language_of_thread, just_posted
from broadsheet.lib.languages import speaking
from broadsheet.lib.numbers import whole_number

# In milliseconds; some thousand years from now.
_LATEST = 10**14


@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Send the reader to a comment where it stands on its page."""
    return HttpResponseRedirect(found_or_404(place_of(comment_id, request.GET, timezone.now())))


def place_of(comment_id: int, asked: Mapping[str, str], now: datetime) -> str | None:
    """The address at which a comment stands on its page; ``None`` for one that readers do not see.

    Of what is ``asked`` with its permalink the ticket of who has just posted it is passed on.
    """
    comment = lookup.find_place(comment_id)
    if comment is None:
        return None
    query: dict[str, str] = {}
    if comment.thread.site and not {"fresh", "posted"} & set(asked):
        # Its page there finds the comment by itself, also in the middle of a long thread.
        return f"{comment.thread.url}#{comment.anchor}"
    if not pages.is_among_first_replies(comment):
        address = reverse("discussion:conversation", args=[comment.root_id])
        query["from"] = comment.path
    else:
        address = comment.thread.home
        if not pages.is_on_first_page(comment):
            query["from"] = paths.of_root(comment.path)
    if "fresh" in asked:
        query["fresh"] = "1"
    # The ticket is passed on once, so that the page can show its author how to come back to it.
    if receipts.just_posted(asked.get("posted", ""), now) == comment.pk:
        query["posted"] = asked["posted"]
        query |= {"mail": "1"} if "mail" in asked else {}
    address = f"{address}?{urlencode(query)}" if query else address
    return f"{address}#{comment.anchor}"


@require_safe
def conversation(request: HttpRequest, comment_id: int) -> HttpResponse:
    """One opening comment with all of its replies, a hundred at a time."""
    root = found_or_404(lookup.find_opening(comment_id))
    with speaking(root.thread.language):
        return _conversation(request, root)


def _conversation(request: HttpRequest, root: Comment) -> HttpResponse:
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
@in_language_of_thread
def news(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What was published in a thread since a moment (``since``, in milliseconds since 1970), for our script."""
    thread = get_object_or_404(Thread, pk=thread_id)
    now = timezone.now()
    nodes = pages.published_since(thread, _moment(request.GET.get("since", ""), now))
    is_open = not current.rule_set().effective(thread, now).is_over
    html, origin = str(markup.items(nodes, Surroundings(thread.pk, is_open))), asking.origin_of(request)
    if origin:
        html = links.from_elsewhere(html, thread.home)
    # From when the next look counts, by this clock: the reader's may be wrong.
    answer = {"count": len(nodes), "html": html, "since": int(now.timestamp() * 1000)}
    response = JsonResponse(answer, headers={"Cache-Control": "public, max-age=15"})
    return asking.allow_registered(response, origin)


def _moment(milliseconds: str, now: datetime) -> datetime:
    number = whole_number(milliseconds)
    return datetime.fromtimestamp(number / 1000, UTC) if number is not None and number < _LATEST else now
