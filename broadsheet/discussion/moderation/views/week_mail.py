"""Choosing to have the page of the week by mail, and leaving it by the link in such a mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.moderation import week_mail
from broadsheet.discussion.moderation.access import StaffRequest, for_moderators


@for_moderators
@require_POST
def choose(request: StaffRequest) -> HttpResponse:
    """Have it sent, or no more."""
    if request.POST.get("week") == "yes":
        week_mail.choose(request.user.pk, timezone.now())
        messages.success(request, _("Saved. The first one comes next Monday, if anything happens until then."))
    else:
        week_mail.leave(request.user.pk)
        messages.success(request, _("You get the week by mail no more."))
    return redirect("desk:notices")


@csrf_exempt  # mail programs post here for their users (RFC 8058), without cookies or origin
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and end it on a press, without signing in."""
    user_id = week_mail.who_leaves(token)
    if user_id is None:
        raise Http404
    if request.method == "POST":
        week_mail.leave(user_id)
    is_done = request.method == "POST" or not week_mail.is_chosen(user_id)
    return render(request, "discussion/moderation/leave_week.html", {"is_done": is_done})
