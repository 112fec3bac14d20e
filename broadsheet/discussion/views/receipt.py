"""What became of a comment and why, for its author."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.discussion import receipts, service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.states import MOVES, State
from broadsheet.lib import sameorigin


@csrf_exempt  # whoever holds the link is the author; there is no session to ride on
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a comment and why, for its author alone; and the button that takes it back."""
    comment_id = receipts.comment_id(token)
    if comment_id is None:
        raise Http404
    comment = get_object_or_404(Comment.objects.select_related("thread"), pk=comment_id)
    if request.method == "POST":
        if not sameorigin.is_same_origin(request):
            return HttpResponse(_("Please press the button on the receipt itself."), status=403)
        service.withdraw(comment_id, timezone.now())
        return HttpResponseRedirect(request.path, status=303)
    last = comment.decisions.order_by("pk").last()
    context = {
        "comment": comment,
        "thread": comment.thread,
        "decision": last,
        "evidence": receipts.evidence(last),
        "can_withdraw": State.WITHDRAWN in MOVES[State(comment.state)],
        "State": State,
    }
    response = render(request, "discussion/receipt.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
