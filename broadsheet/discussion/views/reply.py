"""The reply form: where a reader writes, and where every form sends to."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity import mail, names
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import permalink_of
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipts, stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.rules import announcements, current
from broadsheet.discussion.service import Accepted, Refusal
from broadsheet.discussion.states import State
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views import form_cookie, http
from broadsheet.discussion.views.http import noindex
from broadsheet.lib import markdown, sameorigin
from broadsheet.lib.numbers import row_id

logger = logging.getLogger(__name__)


@csrf_exempt  # no session stands behind it; the same-origin check and the stamp do the work
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
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
        return _form_page(request, thread_id, form, preview=_preview(form))
    age, complaint = _read_stamp(form, thread_id, now)
    if complaint or not form.is_valid():
        return _form_page(request, thread_id, form, complaint, 422)
    return _submit(request, form, draft_of(form.cleaned_data, thread_id, age, http.reader_id(request)), now)


def _submit(request: HttpRequest, form: ReplyForm, draft: Draft, now: datetime) -> HttpResponse:
    """Post what a valid form says, and lead the reader to what became of it."""
    sender, thread_id = http.sender(request), draft.thread_id
    try:
        answer = service.submit(draft, sender, now)
    except OperationalError:
        logger.exception("A reply could not be stored")
        busy = _("Our database is busy just now. Nothing is lost: please press “Post reply” again in a moment.")
        return _form_page(request, thread_id, form, busy, 503)
    if answer == Refusal.NAME_TAKEN:
        _remind_owner_if_asked(form, sender, now)
        form.add_error("name", _name_taken(form))
        return _form_page(request, thread_id, form, status=409)
    if isinstance(answer, Refusal):
        return _form_page(request, thread_id, form, *_refusal(answer))
    asked = [_confirm_if_asked(form, sender, now), _follow_if_asked(form, answer, thread_id, sender, now)]
    response = HttpResponseRedirect(where_to(answer, now, is_mail_sent=any(asked)), status=303)
    form_cookie.write(request, response, form.cleaned_data)
    return response


def _confirm_if_asked(form: ReplyForm, sender: Sender, now: datetime) -> bool:
    """Send the link that a reader ticked the box for. The reply stands, whether or not it can be sent."""
    fields = form.cleaned_data
    is_asked = fields["confirm"] and fields["email"] and not names.is_office(fields["name"])
    return bool(is_asked) and mail.ask(Claim(fields["name"], fields["email"]), sender, now)


def _remind_owner_if_asked(form: ReplyForm, sender: Sender, now: datetime) -> None:
    fields = form.cleaned_data
    if fields["confirm"] and fields["email"]:
        mail.ask_owner(Claim(fields["name"], fields["email"]), sender, now)


def _name_taken(form: ReplyForm) -> str:
    """The message about a name that is kept; the same for everybody, as nobody should learn whose address keeps it."""
    fields = form.cleaned_data
    if names.is_office(fields["name"]):
        # No mail can confirm such a name, so none is offered.
        return _("This name is kept for those who work here. Please choose another.")
    words = _("This name is kept for somebody else. If it is yours, confirm this device first.")
    if fields["confirm"] and fields["email"]:
        words += " " + _("If it is kept for the address you gave, a link to do so is on its way there.")
    address = reverse("discussion:me") + "?" + urlencode({"name": fields["name"]})
    # In a tab of its own, so that what was typed here stays.
    return format_html('{} <a href="{}" target="_blank">{}</a>', words, address, _("Confirm this device"))


def _follow_if_asked(form: ReplyForm, answer: Accepted, thread_id: int, sender: Sender, now: datetime) -> bool:
    """Ask the reader's address whether it wants the mail that was chosen."""
    wanted, email = form.cleaned_data["follow"], form.cleaned_data["email"]
    if not (wanted and email and settings.MAIL_WORKS):
        return False
    comment_id = answer.comment_id if wanted == "replies" else None
    return subscriptions.subscribe(SubscriptionRequest(email, thread_id, comment_id), sender, now)


def _form_page(
    request: HttpRequest, thread_id: int, form: ReplyForm, complaint: str = "", status: int = 200, preview: str = ""
) -> HttpResponse:
    """The form with everything that was typed, and a stamp with which sending it again works.

    A good stamp is kept: mending a slip must not look as if the page had only just been opened.
    """
    thread, rules = http.found_or_404(current.thread_and_rules(thread_id))
    now = timezone.now()
    sent = form.data.get("stamp", "") if form.is_bound else ""
    is_good = stamp.read(sent, thread_id, now, settings.STAMP_LIFE)[0] is stamp.Stamp.GOOD
    effective = rules.effective(thread, now)
    is_open = not effective.is_over
    context = {
        "thread": thread,
        "form": form,
        "complaint": complaint,
        # Where nobody may answer, the page may be for some readers only; nothing said there is repeated here.
        "parent": lookup.find_answerable(thread, row_id(str(form["parent"].value() or ""))) if is_open else None,
        "stamp": sent if is_good else stamp.issue(thread.pk, now),
        "is_open": is_open,
        "preview": preview,
        "announcements": announcements.sentences(effective, now),
    }
    return render(request, "discussion/reply.html", context, status=status)


def _preview(form: ReplyForm) -> str:
    """The comment as it would be shown; of the form's complaints only those about the comment count yet."""
    form.is_valid()
    for name in set(form.errors) - {"comment"}:
        del form.errors[name]
        form.fields[name].widget.attrs.pop("aria-invalid", None)
    return markdown.render(form.cleaned_data["comment"]) if "comment" in form.cleaned_data else ""


def _read_stamp(form: ReplyForm, thread_id: int, now: datetime) -> tuple[timedelta | None, str]:
    token = form.data.get("stamp", "")
    found, age = stamp.read(token, thread_id, now, settings.STAMP_LIFE)
    complaints = {
        stamp.Stamp.GOOD: "",
        stamp.Stamp.EXPIRED: _("The page had been open for a very long time. Please press “Post reply” once more."),
        stamp.Stamp.FORGED: _(
            "We could not tell which page this reply belongs to. Please press “Post reply” once more."
        ),
    }
    return age, str(complaints[found])


def draft_of(fields: Mapping[str, Any], thread_id: int, age: timedelta | None, reader_id: int | None) -> Draft:
    """The reply that these cleaned fields make; ``age`` is that of the form's stamp."""
    elapsed = fields["elapsed"]
    return Draft(
        thread_id=thread_id,
        parent_id=fields["parent"],
        text=fields["comment"],
        author_name=fields["name"],
        author_email=fields["email"],
        author_url=fields["website"],
        # The stamp may be as old as the page file, so it only says "at most"; the script knows better.
        seconds_on_page=elapsed if elapsed is not None else (age.total_seconds() if age else None),
        trap_filled=bool(fields["confirm_address"]),
        script_ran=elapsed is not None,
        reader_id=reader_id,
    )


def _refusal(refusal: Refusal) -> tuple[str, int]:
    words, status = {
        Refusal.NO_THREAD: (_("This discussion no longer exists."), 404),
        Refusal.CLOSED: (
            _("This discussion is closed, so your reply could not be posted. You can still copy it."),
            409,
        ),
        Refusal.NO_PARENT: (
            _("The comment you answer is no longer shown. You can still post this as a comment of its own."),
            409,
        ),
        Refusal.TOO_FAST: (
            _("That was a lot of replies in a short time. Please wait a minute and send it again."),
            429,
        ),
        Refusal.SLOW: (_("This discussion is slow on purpose. Your next reply is welcome from %(until)s on."), 429),
        Refusal.BANNED: (_("You cannot reply here for now, until %(until)s. The reason given: %(words)s"), 403),
    }[refusal]
    if refusal == Refusal.CLOSED and refusal.until:
        words = _("Replies are closed at this hour; they open again on %(until)s. All that you typed is still here.")
    if refusal == Refusal.BANNED and not refusal.until:
        words = _("You cannot reply here. The reason given: %(words)s")
    until = formats.date_format(timezone.localtime(refusal.until), "j F, H:i") if refusal.until else ""
    return words % {"until": until, "words": refusal.words}, status


def where_to(answer: Accepted, now: datetime, *, is_mail_sent: bool) -> str:
    """The address at which the reader sees what became of a reply."""
    query = {"mail": "1"} if is_mail_sent else {}
    if not answer.is_authors:
        comment = http.found_or_404(receipts.find(answer.comment_id))
        return comment.permalink if answer.state == State.PUBLISHED else comment.thread.url
    if answer.state != State.PUBLISHED:
        address = reverse("discussion:receipt", args=[receipts.token(answer.comment_id)])
    else:
        address = permalink_of(answer.comment_id)
        query = {"posted": receipts.ticket(answer.comment_id, now)} | query
    return f"{address}?{urlencode(query)}" if query else address
