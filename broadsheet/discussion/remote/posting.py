"""Sending comments in, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, permalink_of
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.reasons import to_author
from broadsheet.discussion.remote.problems import Invalid, Missing, Refused
from broadsheet.discussion.service import Refusal, TooLate
from broadsheet.discussion.states import TRANSITIONS, State
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views import taking
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.languages import speaking

# What programs call the fields of the form that readers fill in.
_NAMES = {"parent": "parent_id", "comment": "text", "name": "author", "email": "author_email", "website": "author_url"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A comment as a program sends it in; ``seconds_on_page`` is how long the author had the page open, if known."""

    text: str
    author: str
    author_email: str = ""
    author_url: str = ""
    parent_id: int | None = None
    seconds_on_page: float | None = None

    def form(self) -> ReplyForm:
        """The same in the form that readers fill in."""
        fields = {"comment": self.text, "name": self.author, "email": self.author_email, "website": self.author_url}
        # A program that says how long the page was open had a script there that counted.
        elapsed = {} if self.seconds_on_page is None else {"elapsed": str(self.seconds_on_page)}
        return ReplyForm(fields | elapsed | {"parent": self.parent_id})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a comment, for its author: its state, and why in words. ``url`` is empty while nobody sees it.

    ``is_repeat`` says that the same comment had been sent before, and was stored once. Who holds the ``token`` can
    take the comment back.
    """

    token: str
    comment_id: int
    thread_id: int
    state: str
    reason: str
    evidence: list[str]
    url: str
    receipt_url: str
    posted_at: datetime
    can_withdraw: bool
    is_repeat: bool = False


def submit(thread_id: int, sent: Sent, sender: Sender, now: datetime) -> Receipt:
    """Take a comment in, exactly as from the form under the page. Raises Invalid, Refused."""
    with speaking(lookup.language_of(thread_id)):
        form = sent.form()
        if not form.is_valid():
            raise Invalid(_errors(form))
        answer = service.submit(taking.draft_of(form.cleaned_data, thread_id, None, None), sender, now)
        if isinstance(answer, Refusal):
            raise Refused(answer.code, *_words(answer))
        if not answer.is_authors:
            # The same words from the same address some time later may be another person's.
            raise Refused("repeat", "The same comment was sent before.", 409)
        return replace(_receipt(_found(answer.comment_id)), is_repeat=answer.is_repeat)


def find_receipt(token: str) -> Receipt:
    """What became of the comment that a receipt is about. Raises Missing."""
    comment = _of_token(token)
    with speaking(comment.thread.language):
        return _receipt(comment)


def withdraw(token: str, now: datetime) -> Receipt:
    """Its author takes a comment back. Raises Missing, and Refused if it was decided about in this moment."""
    comment = _of_token(token)
    if isinstance(service.withdraw(comment.pk, now), TooLate):
        raise Refused("too-late", "The comment was changed or decided about in this moment; please try again.", 409)
    return find_receipt(token)


def _errors(form: ReplyForm) -> dict[str, list[str]]:
    return {_NAMES.get(field, field): [str(word) for word in words] for field, words in form.errors.items()}


def _words(refusal: Refusal) -> tuple[str, int]:
    if refusal == Refusal.NAME_TAKEN:
        return "This name is kept for somebody else.", 409
    refused = taking.refusal(refusal)
    return refused.complaint, refused.status


def _of_token(token: str) -> Comment:
    comment_id = receipts.comment_id(token)
    return _found(comment_id) if comment_id else _missing()


def _found(comment_id: int) -> Comment:
    return receipts.find(comment_id) or _missing()


def _missing() -> Comment:
    raise Missing


def _receipt(comment: Comment) -> Receipt:
    token, last = receipts.token(comment.pk), comment.last_decision()
    return Receipt(
        token,
        comment.pk,
        comment.thread_id,
        comment.state,
        to_author(last.reason) if last else "",
        receipts.evidence(last),
        absolute_url(permalink_of(comment.pk)) if _is_shown(comment) else "",
        absolute_url(reverse("discussion:receipt", args=[token])),
        comment.posted_at,
        State.WITHDRAWN in TRANSITIONS[State(comment.state)],
    )


def _is_shown(comment: Comment) -> bool:
    return comment.state == State.PUBLISHED and not comment.thread.is_hidden
