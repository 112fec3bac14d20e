"""The reply form: where a reader writes, and where every form sends to."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Draft
from broadsheet.discussion.models import Thread, permalink_of
from broadsheet.discussion.posting import receipts, stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.rules import announcements, current
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.service import Accepted
from broadsheet.discussion.sites import places
from broadsheet.discussion.states import State
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views import form_cookie, http, taking
from broadsheet.discussion.views.http import in_language_of_thread, noindex
from broadsheet.discussion.views.taking import NotTaken
from broadsheet.lib import sameorigin
from broadsheet.lib.numbers import row_id


@csrf_exempt  # no session stands behind it; the same-origin check and the stamp do the work
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
@in_language_of_thread
def reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The reply form on a page of its own, and where every reply form sends to."""
    if request.method != "POST":
        initial = {"parent": request.GET.get("to", ""), **form_cookie.read(request.COOKIES)}
        return _form_page(request, thread_id, ReplyForm(initial=initial))
    form, now = ReplyForm(request.POST), timezone.now()
    if not sameorigin.is_same_origin(request):
        foreign = _("This reply came from another site. Please send it from here.")
        return _form_page(request, thread_id, form, foreign, 403)
    if request.POST.get("action") == "preview":
        return _form_page(request, thread_id, form, preview=taking.preview(form))
    age, complaint = taking.read_stamp(form, thread_id, now)
    if complaint or not form.is_valid():
        taking.point_out_name(form, http.reader_id(request), now)
        return _form_page(request, thread_id, form, complaint, 422)
    return _submit(request, form, taking.draft_of(form.cleaned_data, thread_id, age, http.reader_id(request)), now)


def _submit(request: HttpRequest, form: ReplyForm, draft: Draft, now: datetime) -> HttpResponse:
    """Post what a valid form says, and lead the reader to what became of it."""
    outcome = taking.take(form, draft, http.sender(request), now)
    if isinstance(outcome, NotTaken):
        return _form_page(request, draft.thread_id, form, outcome.complaint, outcome.status)
    address = where_to(outcome.answer, now, is_mail_sent=outcome.is_mail_sent)
    response = HttpResponseRedirect(address, status=303)
    form_cookie.write(request, response, form.cleaned_data)
    return response


def _form_page(
    request: HttpRequest, thread_id: int, form: ReplyForm, complaint: str = "", status: int = 200, preview: str = ""
) -> HttpResponse:
    thread, rules = http.found_or_404(current.thread_and_rules(thread_id))
    return form_page(request, thread, rules, form, NotTaken(complaint, status), preview=preview)


def form_page(
    request: HttpRequest,
    thread: Thread,
    rules: RuleSet,
    form: ReplyForm,
    why: NotTaken,
    *,
    preview: str = "",
    address: str = "",
) -> HttpResponse:
    """The form with everything that was typed, and a stamp with which sending it again works.

    A good stamp is kept: mending a slip must not look as if the page had only just been opened. ``address`` is that of
    a page of another site, which may have no thread yet.
    """
    shown = {"thread": thread, "form": form, "complaint": why.complaint, "preview": preview, "address": address}
    context = shown | _surroundings(thread, rules, form, address, timezone.now())
    return render(request, "discussion/reply.html", context, status=why.status)


def _surroundings(thread: Thread, rules: RuleSet, form: ReplyForm, address: str, now: datetime) -> dict[str, object]:
    effective = rules.effective(thread, now)
    is_open = not effective.is_over
    return {
        # Where nobody may answer, the page may be for some readers only; nothing said there is repeated here.
        "parent": lookup.find_answerable(thread, row_id(str(form["parent"].value() or ""))) if is_open else None,
        "stamp": good_stamp(form, places.key_of(address) if address else thread.pk, now),
        "is_open": is_open,
        "announcements": announcements.sentences(effective, now),
    }


def good_stamp(form: ReplyForm, place: int | str, now: datetime) -> str:
    """The stamp that was sent, if it is good, else a new one."""
    sent: str = form.data.get("stamp", "") if form.is_bound else ""
    is_good = stamp.read(sent, place, now, settings.STAMP_LIFE)[0] is stamp.Stamp.GOOD
    return sent if is_good else stamp.issue(place, now)


def where_to(answer: Accepted, now: datetime, *, is_mail_sent: bool) -> str:
    """The address at which the reader sees what became of a reply."""
    query = {"mail": "1"} if is_mail_sent else {}
    if not answer.is_authors:
        comment = http.found_or_404(receipts.find(answer.comment_id))
        return comment.permalink if answer.state == State.PUBLISHED else comment.thread.home
    if answer.state != State.PUBLISHED:
        address = reverse("discussion:receipt", args=[receipts.token(answer.comment_id)])
    else:
        address = permalink_of(answer.comment_id)
        query = {"posted": receipts.ticket(answer.comment_id, now)} | query
    return f"{address}?{urlencode(query)}" if query else address
