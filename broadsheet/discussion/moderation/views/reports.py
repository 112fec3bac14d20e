"""What moderators answer to readers' reports and authors' appeals."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from broadsheet.discussion import service
from broadsheet.discussion.models import Appeal, Comment
from broadsheet.discussion.moderation import responses
from broadsheet.discussion.moderation.access import StaffRequest, comment_in_reach, for_moderators_and_reporters
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.reports import appeals, outcomes
from broadsheet.discussion.reports.forms import AnswerForm
from broadsheet.discussion.states import IllegalTransition


@for_moderators_and_reporters
@require_POST
def dismiss_reports(request: StaffRequest, comment_id: int) -> HttpResponse:
    """Keep a reported comment on the page."""
    comment, now = comment_in_reach(request.user, comment_id), timezone.now()
    count = outcomes.count_open_reports(comment)
    try:
        decision = service.dismiss_reports(comment.pk, request.user.pk, now)
    except Comment.DoesNotExist:
        decision = None
    if decision is None:
        return responses.respond(request, ActionResult(_("There was no report left to answer."), is_done=False))
    words = ngettext("Kept: %(count)d report is dismissed.", "Kept: %(count)d reports are dismissed.", count)
    return responses.respond(request, ActionResult(words % {"count": count}, decision=decision.pk))


@for_moderators_and_reporters
@require_POST
def answer_appeal(request: StaffRequest, comment_id: int) -> HttpResponse:
    """Answer an author's appeal; if it is upheld, the comment is published."""
    comment, now = comment_in_reach(request.user, comment_id), timezone.now()
    form = AnswerForm(request.POST)
    appealed = appeals.latest(comment)
    if not form.is_valid():
        return _page(request, comment, form, appealed, status=422)
    try:
        if appealed is None:
            raise appeals.AppealClosed
        service.answer_appeal(appealed.pk, **form.cleaned_data, moderator_id=request.user.pk, now=now)
    except (appeals.AppealClosed, IllegalTransition):
        late = _("Nothing was changed: somebody was faster.")
        if request.headers.get("Accept") == "application/json":
            return responses.respond(request, ActionResult(late, is_done=False))
        return _page(request, comment, form, appealed, late, status=409)
    # An appeal that was upheld has moved the comment, and that can be undone.
    decision = comment.last_decision() if form.cleaned_data["is_upheld"] else None
    words = _("Answered. The author finds your answer on the receipt.")
    return responses.respond(request, ActionResult(words, decision=decision.pk if decision else None))


def _page(
    request: StaffRequest,
    comment: Comment,
    form: AnswerForm,
    appealed: Appeal | None,
    complaint: str = "",
    *,
    status: int,
) -> HttpResponse:
    """The form of an answer with errors, on a page of its own, with all that was typed."""
    context = {"comment": comment, "form": form, "appeal": appealed, "complaint": complaint}
    context["way_back"] = responses.way_back(request)
    return render(request, "discussion/moderation/answer_appeal.html", context, status=status)
