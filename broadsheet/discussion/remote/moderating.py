"""What moderators do, done through a program on behalf of an account that may do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Q

from broadsheet.discussion import service
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.models import Ban, BanKind, Comment, CommentQuerySet, ModerationDecision
from broadsheet.discussion.moderation import cards
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.moderation.views.queue import shown_wording
from broadsheet.discussion.permissions import MODERATE
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.remote import cursors
from broadsheet.discussion.remote.problems import Invalid, Missing, Refused
from broadsheet.discussion.rules import bans
from broadsheet.discussion.service import Details
from broadsheet.discussion.states import IllegalTransition, State
from broadsheet.lib import html
from broadsheet.lib.absolute_url import absolute_url

WORDS_MAX = 300


@dataclass(frozen=True, slots=True)
class Reported:
    """A report or an appeal that nobody has answered yet; an appeal has no ground."""

    ground: str
    words: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment as a moderator sees it. ``wording`` says which wording it has, for the decision about it."""

    id: int
    thread_id: int
    thread_title: str
    thread_url: str
    parent_id: int | None
    state: str
    wording: str
    author_name: str
    author_email: str
    author_url: str
    text: str
    html: str
    posted_at: datetime
    probability: float
    reason: str
    evidence: list[str]
    banned_word: str
    reports: list[Reported]
    appeals: list[Reported]
    decision_id: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken: by its ``id`` it can be undone."""

    id: int
    comment_id: int
    before: str
    after: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator decides: from the state that was shown to another; see `Details` for the rest."""

    comment_id: int
    shown: State
    to: State
    reason: str | None = None
    words: str = ""
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class BanInfo:
    """A ban, as the moderation pages name it."""

    id: int
    kind: str
    shown: str
    reason: str
    made_at: datetime
    until: datetime | None


def check_may(user_id: int | None, permission: str = MODERATE) -> User:
    """The account that a program acts for, if it may do this. Raises Refused."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None or not user.has_perm(permission):
        raise Refused("not-allowed", "The account that this key acts for may not do that here.", 403)
    return user


def count_waiting() -> int:
    """How many comments wait for a person's decision."""
    return service.count_waiting()


def queue(limit: int, state: State | None = None, cursor: str = "") -> tuple[list[Waiting], str]:
    """What waits for a person, most urgent first, or what is in a ``state``, the latest first. Raises BadCursor."""
    if state is None:
        found = _beyond(Comment.objects.queue(), cursor)
    else:
        found = Comment.objects.filter(state=state).order_by("-posted_at", "-pk")
        if cursor:
            when, pk = cursors.moment_and_id(cursor)
            found = found.filter(posted_at__lte=when).exclude(posted_at=when, pk__gte=pk)
    comments = list(found.select_related("thread", "parent")[: limit + 1])
    last = comments[limit - 1] if len(comments) > limit else None
    return _described(comments[:limit]), _cursor_after(last, state) if last else ""


def find(comment_id: int) -> Waiting:
    """A comment in any state, as a moderator sees it. Raises Missing."""
    comment = Comment.objects.with_thread().filter(pk=comment_id).first()
    if comment is None:
        raise Missing
    return _described([comment])[0]


def decide(decision: Decision, user_id: int, now: datetime) -> Decided:
    """Move a comment, if it still is in the state that was shown. Raises Missing, Refused."""
    words = " ".join(html.clean_text(decision.words).split())[:WORDS_MAX]
    reason = ModerationReason(decision.reason) if decision.reason else None
    details = Details(reason, words, shown_wording(decision.wording))
    try:
        outcome = service.decide(decision.comment_id, decision.shown, decision.to, user_id, now, details)
    except IllegalTransition as problem:
        raise Refused("illegal", str(problem), 409) from None
    except Comment.DoesNotExist:
        raise Missing from None
    return _decided(outcome)


def undo(decision_id: int, user_id: int, now: datetime) -> Decided:
    """Take a person's decision back. Raises Missing, Refused."""
    try:
        return _decided(service.undo(decision_id, user_id, now))
    except IllegalTransition as problem:
        raise Refused("illegal", str(problem), 409) from None
    except ModerationDecision.DoesNotExist:
        raise Missing from None


def list_bans() -> list[BanInfo]:
    """Every ban, the latest first."""
    return [_ban_info(ban) for ban in bans.all_bans()]


def ban(comment_id: int, by: str, days: int | None, reason: str, user_id: int, now: datetime) -> BanInfo:
    """Ban a comment's author ``by`` a `BanKind`, for so many days or until it is lifted. Raises Missing, Invalid."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        raise Missing
    kind = BanKind(by)
    if kind not in bans.ban_kinds(comment):
        raise Invalid({"by": ["Nothing of this kind is known of the comment's author, or not any more."]})
    words = " ".join(html.clean_text(reason).split())[:WORDS_MAX]
    if not words:
        raise Invalid({"reason": ["Please say why: the banned person reads it."]})
    return _ban_info(bans.ban_author(comment, kind, days, words, user_id, now))


def lift_ban(ban_id: int, user_id: int, now: datetime) -> None:
    """End a ban before its time. Raises Missing."""
    if not bans.lift_ban(ban_id, user_id, now):
        raise Missing


def _beyond(comments: CommentQuerySet, cursor: str) -> CommentQuerySet:
    """The part of the queue that follows a cursor; what is equally urgent is either all appealed or not at all."""
    if not cursor:
        return comments
    worth, appealed_at, posted_at, pk = cursors.worth_and_moments(cursor)
    tied = Q(posted_at__gt=posted_at) | Q(posted_at=posted_at, pk__gt=pk)
    if appealed_at is not None:
        tied = Q(appealed_at__gt=appealed_at) | (Q(appealed_at=appealed_at) & tied)
    return comments.filter(Q(worth__lt=worth) | (Q(worth=worth) & tied))


def _cursor_after(comment: Comment, state: State | None) -> str:
    if state is not None:
        return cursors.text_of(comment.posted_at, comment.pk)
    return cursors.text_of(comment.worth, comment.appealed_at, comment.posted_at, comment.pk)


def _described(comments: list[Comment]) -> list[Waiting]:
    return [_waiting(card) for card in cards.lay_out(comments)[0]]


def _waiting(card: Card) -> Waiting:
    comment, last = card.comment, card.last
    return Waiting(
        id=comment.pk,
        thread_id=comment.thread_id,
        thread_title=comment.thread.title,
        thread_url=absolute_url(comment.thread.url),
        parent_id=comment.parent_id,
        state=comment.state,
        wording=comment.wording,
        author_name=comment.author_name,
        author_email=comment.author_email,
        author_url=comment.author_url,
        text=comment.text,
        html=comment.html,
        posted_at=comment.posted_at,
        probability=comment.probability,
        reason=last.reason if last else "",
        evidence=[words for _, words, _ in card.evidence],
        banned_word=card.banned_word,
        reports=[Reported(case.ground, case.words, case.made_at) for case in card.reports],
        appeals=[Reported("", case.words, case.made_at) for case in card.appeals],
        decision_id=last.pk if last else None,
    )


def _decided(outcome: ModerationDecision | TooLate) -> Decided:
    if isinstance(outcome, TooLate):
        by = f" by {outcome.who}" if outcome.who else ""
        words = f"Somebody was faster: the comment is {outcome.state} now, decided{by}."
        raise Refused("too-late", words, 409)
    return Decided(outcome.pk, outcome.comment_id, outcome.before, outcome.after, outcome.reason, outcome.decided_at)


def _ban_info(ban: Ban) -> BanInfo:
    return BanInfo(ban.pk, ban.kind, ban.shown, ban.reason, ban.made_at, ban.until)
