"""What a reader can do about a comment besides answering it: thank, report, appeal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadsheet.discussion import appeals, appreciation, reports
from broadsheet.discussion.forms import AppealForm, ReportForm
from broadsheet.discussion.models import Comment, Ground
from broadsheet.discussion.submissions import Sender
from broadsheet.discussion.views.receipt import for_author
from broadsheet.lib import clientaddress, sameorigin


@csrf_exempt  # no session stands behind it; the same-origin check does the work
@never_cache
@require_POST
def appreciate(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Thank for a comment, or take it back; for our script as JSON."""
    if not sameorigin.is_same_origin(request):
        return HttpResponse(_("Please press the button under the comment itself."), status=403)
    try:
        count, is_given = appreciation.toggle(comment_id, sender(request), timezone.now())
    except Comment.DoesNotExist:
        raise Http404 from None
    except appreciation.TooMany:
        return render(request, "discussion/slow_down.html", status=429, headers={"Retry-After": "60"})
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"count": count, "given": is_given})
    return HttpResponseRedirect(reverse("discussion:permalink", args=[comment_id]), status=303)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Say that a comment should not be here, in a word or as a notice of illegal content."""
    comment = get_object_or_404(Comment.objects.visible().select_related("thread"), pk=comment_id)
    if request.method != "POST":
        initial = {"ground": request.GET.get("ground", "")} if request.GET.get("ground") in Ground.values else {}
        return _report_page(request, comment, ReportForm(initial=initial))
    form = ReportForm(request.POST)
    if not sameorigin.is_same_origin(request):
        return _report_page(
            request, comment, form, _("This report came from another site. Please send it from here."), 403
        )
    if not form.is_valid():
        return _report_page(request, comment, form, status=422)
    try:
        made = reports.make(comment_id, form.complaint(), sender(request), timezone.now())
    except reports.TooMany:
        many = _("That was a lot of reports in a short time. Please send this one again in an hour.")
        return _report_page(request, comment, form, many, 429)
    return HttpResponseRedirect(reverse("discussion:reported", args=[reports.token(made.pk)]), status=303)


@never_cache
@require_safe
def reported(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for whoever made it."""
    found = reports.find(token)
    if found is None:
        raise Http404
    response = render(request, "discussion/reported.html", {"report": found, "thread": found.comment.thread})
    response["X-Robots-Tag"] = "noindex"
    return response


@for_author
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Ask a person to look again at what was decided."""
    form = AppealForm(request.POST if request.method == "POST" else None)
    complaint, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            appeals.make(comment.pk, form.cleaned_data["words"], timezone.now())
        except appeals.NotPossible:
            complaint, status = _("There is nothing to appeal against just now. You can still copy your words."), 409
        else:
            return HttpResponseRedirect(reverse("discussion:receipt", args=[token]), status=303)
    elif request.method == "POST":
        status = 422
    context = {
        "comment": comment,
        "thread": comment.thread,
        "token": token,
        "form": form,
        "complaint": complaint,
        "is_possible": appeals.is_possible(comment),
    }
    return render(request, "discussion/appeal.html", context, status=status)


@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """By what rule the most appreciated comments come first."""
    return render(request, "discussion/order.html")


def sender(request: HttpRequest) -> Sender:
    """Where a request comes from, for limits and keyed hashes."""
    return Sender(clientaddress.of_request(request), request.headers.get("User-Agent", ""))


def _report_page(
    request: HttpRequest, comment: Comment, form: ReportForm, complaint: str = "", status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "thread": comment.thread, "form": form, "complaint": complaint}
    response = render(request, "discussion/report.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
