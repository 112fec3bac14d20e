"""The doors for what readers say about comments other than by replying: appreciation and reports."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, Report
from broadsheet.discussion.reports import tokens
from broadsheet.discussion.reports.forms import ReportForm
from broadsheet.discussion.reports.reports import NotTaken
from broadsheet.discussion.views.http import sender
from broadsheet.lib import sameorigin


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The form by which a reader reports a comment, and where it sends to."""
    comment = get_object_or_404(Comment.objects.visible().select_related("thread"), pk=comment_id)
    if request.method != "POST":
        return _report_page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not sameorigin.is_same_origin(request):
        return _report_page(request, comment, form, _("This came from another site. Please send it from here."), 403)
    if not form.is_valid():
        return _report_page(request, comment, form, status=422)
    try:
        outcome = service.report(comment_id, form.notice(), sender(request), timezone.now())
    except Comment.DoesNotExist:
        raise Http404 from None
    if isinstance(outcome, NotTaken):
        return _report_page(request, comment, form, _refusal(outcome), 429)
    return HttpResponseRedirect(reverse("discussion:reported", args=[tokens.token(outcome.pk)]), status=303)


@never_cache
@require_safe
def reported(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for whoever made it. It repeats nothing that was written in it."""
    report_id = tokens.report_id(token)
    if report_id is None:
        raise Http404
    made = get_object_or_404(Report.objects.select_related("comment__thread"), pk=report_id)
    is_shown = Comment.objects.visible().filter(pk=made.comment_id).exists()
    response = render(request, "discussion/reported.html", {"report": made, "is_shown": is_shown})
    response["X-Robots-Tag"] = "noindex"
    return response


def _report_page(
    request: HttpRequest, comment: Comment, form: ReportForm, complaint: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "thread": comment.thread,
        "form": form,
        "complaint": complaint,
        "location": request.build_absolute_uri(reverse("discussion:permalink", args=[comment.pk])),
    }
    response = render(request, "discussion/report.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _refusal(refusal: NotTaken) -> str:
    return {
        NotTaken.TOO_MANY: _("These were a lot of reports in a short time. Please send this one again in an hour."),
        NotTaken.ENOUGH: _(
            "Many readers have reported this comment already, so our moderators will see it soon. "
            "Yours was not added to them."
        ),
    }[refusal]
