"""The desk's answers to readers' reports and authors' appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion import appeals, service
from broadsheet.discussion.desk import back, for_moderators
from broadsheet.discussion.models import Appeal, Comment
from broadsheet.discussion.states import IllegalMove
from broadsheet.discussion.voice_forms import AnswerForm


@for_moderators
@require_POST
def dismiss_reports(request: HttpRequest) -> HttpResponse:
    """Keep a reported comment on the page."""
    try:
        number = service.dismiss_reports(int(request.POST.get("comment", "")), request.user.pk, timezone.now())
    except (ValueError, OverflowError, Comment.DoesNotExist):
        messages.warning(request, _("That comment is not on the page any more."))
        return back(request)
    words = ngettext("Kept: %(count)d report is dismissed.", "Kept: %(count)d reports are dismissed.", number)
    messages.success(request, words % {"count": number})
    return back(request)


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
def answer_appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Answer an appeal: from its card, or on a page of its own after a slip."""
    appealed = get_object_or_404(Appeal.objects.select_related("comment__thread", "moderator"), pk=appeal_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, appealed, form)
    if not form.is_valid():
        if "is_upheld" in form.errors:
            raise Http404
        return _page(request, appealed, form, status=422)
    try:
        service.answer_appeal(
            appealed.pk, **form.cleaned_data, moderator_id=request.user.pk, now=timezone.now()
        )  # fmt: skip
    except (appeals.Closed, IllegalMove):
        return _page(request, appealed, form, _("Nothing was changed: somebody was faster."), 409)
    messages.success(request, _("Answered. The author finds your answer on the receipt."))
    return back(request)


def _page(
    request: HttpRequest, appealed: Appeal, form: AnswerForm, complaint: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "appeal": appealed,
        "comment": appealed.comment,
        "form": form,
        "complaint": complaint,
        "last": appealed.comment.decisions.select_related("moderator").order_by("pk").last(),
        "state": request.POST.get("tab", ""),
    }
    return render(request, "discussion/answer_appeal.html", context, status=status)
