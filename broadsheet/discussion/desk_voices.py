"""The desk's answers to readers' reports and authors' appeals."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from broadsheet.discussion import acts, desk_answers, reports, service
from broadsheet.discussion.desk_access import comment_in_reach, for_the_desk
from broadsheet.discussion.desk_answers import Answer
from broadsheet.discussion.desk_forms import AppealForm


@for_the_desk
@require_POST
def dismiss_reports(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Keep a reported comment on the page."""
    comment, now = comment_in_reach(request.user, comment_id), timezone.now()
    count = reports.dismiss(comment.pk, now)
    if not count:
        return desk_answers.give(request, Answer(_("There was no report left to answer."), is_done=False))
    words = ngettext("Kept: %(count)d report is dismissed.", "Kept: %(count)d reports are dismissed.", count)
    acts.log(request.user.pk, "reports-dismissed", f"{comment.author_name}, #{comment.pk}", str(count), now)
    return desk_answers.give(request, Answer(words % {"count": count}))


@for_the_desk
@require_POST
def answer_appeal(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Tell an author what became of his appeal, and put his comment back if he was right."""
    comment, now = comment_in_reach(request.user, comment_id), timezone.now()
    form = AppealForm(request.POST)
    if not form.is_valid():
        context = {"comment": comment, "form": form, "appeal": comment.appeals.order_by("pk").last()}
        return render(request, "discussion/answer_appeal.html", context, status=422)
    is_upheld, answer = form.cleaned_data["is_upheld"], form.cleaned_data["answer"]
    if not service.answer_appeal(comment.pk, is_upheld, answer, request.user.pk, now):
        return desk_answers.give(request, Answer(_("Nothing was changed: somebody was faster."), is_done=False))
    acts.log(request.user.pk, "appeal-answered", f"{comment.author_name}, #{comment.pk}", answer, now)
    return desk_answers.give(request, Answer(_("Answered. The author finds your answer on the receipt.")))
