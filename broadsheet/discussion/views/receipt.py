"""What became of a comment and why, for its author; and all that an author can do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.discussion import service
from broadsheet.discussion.decisions import export
from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import editing, receipts
from broadsheet.discussion.posting.forms import CommentForm
from broadsheet.discussion.reasons import to_author
from broadsheet.discussion.reports import errors
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.states import TRANSITIONS, State
from broadsheet.discussion.views import taking
from broadsheet.discussion.views.http import found_or_404, noindex
from broadsheet.lib import markdown, sameorigin
from broadsheet.lib.languages import speaking
from broadsheet.privacy import persons


def for_author(
    view: Callable[[HttpRequest, Comment, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open a view to those who hold a comment's link; ``view`` gets the comment and the token."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        comment_id = found_or_404(receipts.comment_id(token))
        if request.method == "POST" and not sameorigin.is_same_origin(request):
            return HttpResponse(_("Please press the button on the receipt itself."), status=403)
        comment = receipts.find(comment_id)
        if comment is None:
            return render(request, "discussion/receipt_gone.html", status=404)
        with speaking(comment.thread.language):
            return view(request, comment, token)

    # No session stands behind these pages, and no other site knows the link.
    return csrf_exempt(never_cache(noindex(guarded)))


@for_author
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """The receipt; a POST withdraws the comment."""
    now = timezone.now()
    if request.method == "POST":
        if isinstance(service.withdraw(comment.pk, now), TooLate):
            comment.refresh_from_db()
            return _receipt_page(request, comment, token, now, is_too_late=True, status=409)
        return HttpResponseRedirect(request.path, status=303)
    return _receipt_page(request, comment, token, now)


def _receipt_page(
    request: HttpRequest, comment: Comment, token: str, now: datetime, *, is_too_late: bool = False, status: int = 200
) -> HttpResponse:
    last = comment.last_decision()
    context = {
        "comment": comment,
        "thread": comment.thread,
        "token": token,
        "decision": last,
        "reason": to_author(last.reason) if last else "",
        "is_too_late": is_too_late,
        "evidence": receipts.evidence(last),
        "error": errors.of_comment(comment),
        "can_edit": editing.is_open(comment, now),
        "edit_until": editing.open_until(comment),
        "is_saved": "saved" in request.GET,
        "can_withdraw": State.WITHDRAWN in TRANSITIONS[State(comment.state)],
        "is_mail_sent": "mail" in request.GET,
        "State": State,
    }
    return render(request, "discussion/receipt.html", context, status=status)


@for_author
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """New words for a comment, for as long as they may be changed."""
    if request.method != "POST":
        return _edit_page(request, comment, token, CommentForm(initial={"comment": comment.text}))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, comment, token, form, status=422)
    text = form.cleaned_data["comment"]
    if request.POST.get("action") == "preview":
        return _edit_page(request, comment, token, form, preview=markdown.render(text))
    if complaint := taking.new_words(comment.pk, text, timezone.now()):
        return _edit_page(request, comment, token, form, complaint, 409)
    return HttpResponseRedirect(f"{_receipt(token)}?saved", status=303)


@for_author
@require_safe
def data(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """All that is held about a comment and its author, as JSON."""
    found = persons.export_rows(export.rows_about(comment))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="comment-{comment.pk}.json"'
    return response


@for_author
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Ask once more, then take the words and the name out for good."""
    if request.method == "POST":
        service.erase_by_id(comment.pk, timezone.now())
        return HttpResponseRedirect(_receipt(token), status=303)
    context = {"comment": comment, "thread": comment.thread, "token": token, "is_erased": comment.state == State.ERASED}
    return render(request, "discussion/erase.html", context)


def _edit_page(
    request: HttpRequest,
    comment: Comment,
    token: str,
    form: CommentForm,
    complaint: str = "",
    status: int = 200,
    preview: str = "",
) -> HttpResponse:
    context = {
        "comment": comment,
        "thread": comment.thread,
        "token": token,
        "form": form,
        "complaint": complaint,
        "preview": preview,
        "can_edit": editing.is_open(comment, timezone.now()),
    }
    return render(request, "discussion/edit.html", context, status=status)


def _receipt(token: str) -> str:
    return reverse("discussion:receipt", args=[token])
