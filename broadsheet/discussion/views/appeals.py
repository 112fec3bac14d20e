"""Where an author appeals against a decision about a comment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.reports import appeals
from broadsheet.discussion.reports.forms import AppealForm
from broadsheet.discussion.views.receipt import for_author


@for_author
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """The form of an appeal, and where it sends to."""
    if request.method != "POST":
        return _page(request, comment, token, AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, token, form, status=422)
    try:
        service.appeal(comment.pk, form.cleaned_data["words"], timezone.now())
    except appeals.AppealClosed:
        closed = _("There is nothing to appeal against just now. What you wrote is still here to copy.")
        return _page(request, comment, token, form, closed, 409)
    return HttpResponseRedirect(reverse("discussion:receipt", args=[token]), status=303)


def _page(
    request: HttpRequest, comment: Comment, token: str, form: AppealForm, complaint: str = "", status: int = 200
) -> HttpResponse:
    decision = comment.last_decision()
    context = {
        "comment": comment,
        "thread": comment.thread,
        "token": token,
        "form": form,
        "complaint": complaint,
        "decision": decision,
        "is_open": appeals.is_open(comment, decision),
    }
    return render(request, "discussion/appeal.html", context, status=status)
