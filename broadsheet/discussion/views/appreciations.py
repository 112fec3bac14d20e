"""Thanking for a comment, and the order in which a reader wants to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.sites import asking
from broadsheet.discussion.views.http import sender


@csrf_exempt  # no session stands behind it; the same-origin check does the work
@never_cache
@require_POST
def appreciate(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Give an appreciation or take it back; our script gets the new count, everybody else goes back to the comment."""
    if not asking.is_welcome(request):
        return HttpResponse(_("Please press the button under the comment itself."), status=403)
    try:
        outcome = service.appreciate(comment_id, sender(request), timezone.now())
    except Comment.DoesNotExist:
        raise Http404 from None
    if outcome is None:
        response = render(request, "discussion/slow_down.html", status=429)
        response["Retry-After"] = "3600"
        return response
    if request.headers.get("Accept") == "application/json":
        answer = JsonResponse({"count": outcome[0], "given": outcome[1]})
        return asking.allow_registered(answer, asking.origin_of(request))
    # Not the page file, whose count may be some minutes old.
    return HttpResponseRedirect(reverse("discussion:permalink", args=[comment_id]) + "?fresh=1", status=303)


@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """By what rule comments are ordered, in plain words."""
    return render(request, "discussion/order.html")
