"""The form by which a reader reports a comment, and the page that says what became of the report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.reports import reports, tokens
from broadsheet.discussion.reports.forms import ReportForm
from broadsheet.discussion.reports.reports import NotTaken
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views.http import found_or_404, noindex, sender
from broadsheet.lib import sameorigin
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.languages import speaking


@csrf_exempt  # no session stands behind it; the same-origin check does the work
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The form by which a reader reports a comment, and where it sends to."""
    comment = found_or_404(lookup.find_visible(comment_id))
    with speaking(comment.thread.language):
        return _report(request, comment)


def _report(request: HttpRequest, comment: Comment) -> HttpResponse:
    if request.method != "POST":
        return _report_page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not sameorigin.is_same_origin(request):
        return _report_page(request, comment, form, _("This came from another site. Please send it from here."), 403)
    if not form.is_valid():
        return _report_page(request, comment, form, status=422)
    try:
        outcome = service.report(comment.pk, form.notice(), sender(request), timezone.now())
    except Comment.DoesNotExist:
        raise Http404 from None
    if isinstance(outcome, NotTaken):
        return _report_page(request, comment, form, _refusal(outcome), 429)
    return HttpResponseRedirect(reverse("discussion:reported", args=[tokens.token(outcome.pk)]), status=303)


@never_cache
@noindex
@require_safe
def reported(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for the reader who made it. It repeats nothing that was written in it."""
    made = found_or_404(reports.find(found_or_404(tokens.report_id(token))))
    context = {"report": made, "is_shown": lookup.is_visible(made.comment_id)}
    return render(request, "discussion/reported.html", context)


def _report_page(
    request: HttpRequest, comment: Comment, form: ReportForm, complaint: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "thread": comment.thread,
        "form": form,
        "complaint": complaint,
        "location": absolute_url(reverse("discussion:permalink", args=[comment.pk])),
    }
    return render(request, "discussion/report.html", context, status=status)


def _refusal(refusal: NotTaken) -> str:
    return {
        NotTaken.TOO_MANY: _("These were a lot of reports in a short time. Please send this one again in an hour."),
        NotTaken.ENOUGH: _(
            "Many readers have reported this comment already, so our moderators will see it soon. "
            "Yours was not added to them."
        ),
    }[refusal]
