"""Taking a reply whose form is right: what is asked for beside it, and the words for what keeps it from being taken."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from broadsheet.discussion import service
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity import mail, names, readers
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.editing import EditClosed
from broadsheet.discussion.posting.forms import CommentForm, ReplyForm
from broadsheet.discussion.service import Accepted, Refusal, TooLate
from broadsheet.lib import dates, markdown

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A reply that is posted, and whether a mail that was asked for is on its way."""

    answer: Accepted
    is_mail_sent: bool = False


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a reply is not posted, in words for its author, and the status of the answer; a form may say it too."""

    complaint: str = ""
    status: int = 422


def take(form: ReplyForm, draft: Draft, sender: Sender, now: datetime, page: str = "") -> Taken | NotTaken:
    """Post what a valid form says. ``page`` is the address of the page of another site on which it stands."""
    try:
        answer = service.submit(draft, sender, now)
    except OperationalError:
        logger.exception("A reply could not be stored")
        busy = _("Our database is busy just now. Nothing is lost: please press “Post reply” again in a moment.")
        return NotTaken(busy, 503)
    if answer == Refusal.NAME_TAKEN:
        _remind_owner_if_asked(form, sender, now, page)
        form.add_error("name", _name_taken(form, is_mail_asked=_asks_to_confirm(form)))
        return NotTaken(status=409)
    if isinstance(answer, Refusal):
        return refusal(answer)
    asked = [_confirm_if_asked(form, sender, now, page), _follow_if_asked(form, answer, draft.thread_id, sender, now)]
    return Taken(answer, any(asked))


def _confirm_if_asked(form: ReplyForm, sender: Sender, now: datetime, page: str) -> bool:
    """Send the link that a reader ticked the box for. The reply stands, whether or not it can be sent."""
    fields = form.cleaned_data
    is_asked = fields["confirm"] and fields["email"] and not names.is_office(fields["name"])
    return bool(is_asked) and mail.ask(Claim(fields["name"], fields["email"], page=page), sender, now)


def point_out_name(form: ReplyForm, reader_id: int | None, now: datetime) -> None:
    """Say that a name is kept together with what else is wrong in a form, so that all can be mended in one go."""
    form.is_valid()
    name = form.cleaned_data.get("name")
    if name and not readers.identify(name, reader_id, now).may_use_name:
        form.add_error("name", _name_taken(form))


def _asks_to_confirm(form: ReplyForm) -> bool:
    return bool(form.cleaned_data["confirm"] and form.cleaned_data["email"])


def _remind_owner_if_asked(form: ReplyForm, sender: Sender, now: datetime, page: str) -> None:
    fields = form.cleaned_data
    if _asks_to_confirm(form):
        mail.ask_owner(Claim(fields["name"], fields["email"], page=page), sender, now)


def _name_taken(form: ReplyForm, *, is_mail_asked: bool = False) -> str:
    """The message about a name that is kept; the same for everybody, as nobody should learn whose address keeps it."""
    name = form.cleaned_data["name"]
    if names.is_office(name):
        # No mail can confirm such a name, so none is offered.
        return _("This name is kept for those who work here. Please choose another.")
    words = _("This name is kept for somebody else. If it is yours, confirm this device first.")
    if is_mail_asked:
        words += " " + _("If it is kept for the address you gave, a link to do so is on its way there.")
    address = reverse("discussion:me") + "?" + urlencode({"name": name})
    # In a tab of its own, so that what was typed here stays.
    return format_html('{} <a href="{}" target="_blank">{}</a>', words, address, _("Confirm this device"))


def _follow_if_asked(form: ReplyForm, answer: Accepted, thread_id: int, sender: Sender, now: datetime) -> bool:
    """Ask the reader's address whether it wants the mail that was chosen."""
    wanted, email = form.cleaned_data["follow"], form.cleaned_data["email"]
    if not (wanted and email and settings.MAIL_WORKS):
        return False
    comment_id = answer.comment_id if wanted == "replies" else None
    return subscriptions.subscribe(SubscriptionRequest(email, thread_id, comment_id), sender, now)


def preview(form: CommentForm) -> str:
    """The comment as it would be shown; of the form's complaints only those about the comment count yet."""
    form.is_valid()
    for name in set(form.errors) - {"comment"}:
        del form.errors[name]
        form.fields[name].widget.attrs.pop("aria-invalid", None)
    return markdown.render(form.cleaned_data["comment"]) if "comment" in form.cleaned_data else ""


def new_words(comment_id: int, text: str, now: datetime) -> str:
    """Put new words into a comment; returns why that cannot be done, empty if it is."""
    try:
        outcome = service.edit(comment_id, text, now)
    except EditClosed:
        return _("It can no longer be edited. You can still copy it.")
    if isinstance(outcome, TooLate):
        return _("It was changed or decided about in the meantime. Please look at the receipt, and try again.")
    return ""


def read_stamp(form: ReplyForm, place: int | str, now: datetime) -> tuple[timedelta | None, str]:
    """How long ago the form of a thread, or of a page, was made; and what is wrong with its stamp, if anything."""
    token = form.data.get("stamp", "")
    found, age = stamp.read(token, place, now, settings.STAMP_LIFE)
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
        reports_error=fields["reports_error"],
        error_sentence=fields["error_sentence"],
    )


def refusal(refused: Refusal) -> NotTaken:
    """The words for a refusal and the status of the answer; a name that is kept has others in each place."""
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
    }[refused]
    if refused == Refusal.CLOSED and refused.until:
        words = _("Replies are closed at this hour; they open again on %(until)s. All that you typed is still here.")
    if refused == Refusal.BANNED and not refused.until:
        words = _("You cannot reply here. The reason given: %(words)s")
    until = dates.day_and_time(refused.until) if refused.until else ""
    return NotTaken(words % {"until": until, "words": refused.words}, status)
