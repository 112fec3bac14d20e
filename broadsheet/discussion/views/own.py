"""The replies that a device remembers, as their author may see them: with their state, and ways to change them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import editing, receipts
from broadsheet.discussion.states import State
from broadsheet.discussion.views.http import noindex
from broadsheet.lib import sameorigin
from broadsheet.lib.languages import speaking

MOST = 50
# Where nothing is left to look at or to do, a device need not remember it.
_OVER = (State.WITHDRAWN, State.ERASED)


@csrf_exempt
@never_cache
@noindex
@require_POST
def own(request: HttpRequest) -> HttpResponse:
    """What became of the replies whose receipts are sent as ``token``, at most 50, in the order in which they are sent.

    Each is given with its number in ``comment``, or with ``null`` where there is nothing to remember any more.
    """
    if not sameorigin.is_same_origin(request):
        return HttpResponse(_("Please use the page itself."), status=403)
    tokens = request.POST.getlist("token")[:MOST]
    found = receipts.find_all(tokens)
    now = timezone.now()
    return JsonResponse({"replies": [shown(token, found.get(token), now) for token in tokens]})


def shown(token: str, comment: Comment | None, now: datetime) -> dict[str, object]:
    """A reply as its author may see it; without a comment where there is nothing to remember any more."""
    if comment is None or comment.state in _OVER:
        return {"token": token, "comment": None}
    with speaking(comment.thread.language):
        context = {
            "comment": comment,
            "token": token,
            "is_published": comment.state == State.PUBLISHED,
            "is_held": comment.state == State.HELD,
            "can_edit": editing.is_open(comment, now),
        }
        return {
            "token": token,
            "comment": comment.pk,
            "thread": comment.thread_id,
            "parent": comment.parent_id,
            "is_published": context["is_published"],
            "html": render_to_string("discussion/partials/own_reply.html", context),
            "line": render_to_string("discussion/partials/own_line.html", context),
        }
