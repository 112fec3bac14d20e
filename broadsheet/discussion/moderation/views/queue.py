"""The moderation queue: one press for each decision, and a way back from each."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from broadsheet.discussion import service
from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.models import Comment, CommentQuerySet, ModerationDecision
from broadsheet.discussion.moderation import campaigns, narrowing, responses, wording
from broadsheet.discussion.moderation import queue as moderation_queue
from broadsheet.discussion.moderation.access import (
    StaffRequest,
    check_comment,
    check_decision,
    for_moderators_and_reporters,
)
from broadsheet.discussion.reach import in_reach, threads_in_reach
from broadsheet.discussion.reasons import REJECTIONS, ModerationReason, rejections
from broadsheet.discussion.service import Details, TooLate
from broadsheet.discussion.states import BY_MODERATOR, IllegalTransition, State
from broadsheet.lib import html
from broadsheet.lib.numbers import row_id

LONGEST_WORDS = 300


@for_moderators_and_reporters
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """One page of the queue, or of the comments in one state."""
    state = state_of(request.GET.get("state", State.HELD), allowed=moderation_queue.TABS)
    comments, threads = in_reach(request.user), threads_in_reach(request.user)
    narrowed = narrowing.read(request.GET)
    queue_page = moderation_queue.queue_page(
        narrowed.of(comments, timezone.now()), narrowed.of_threads(threads), state, request.GET.get("page", "1")
    )
    context = {
        "narrowed": narrowed,
        "offered": narrowing.offered(comments, threads, narrowed) if narrowed or request.GET.get("narrow") else None,
        "state": state,
        "queue_page": queue_page,
        "page": queue_page.page,
        "unjudged": queue_page.unjudged if state == State.HELD else 0,
        "State": State,
        "rejections": rejections(),
    }
    return render(request, "discussion/moderation/queue.html", context)


@for_moderators_and_reporters
@require_POST
def decide(request: StaffRequest) -> HttpResponse:
    """Move one comment from the state its card showed to another."""
    shown, after = state_of(request.POST.get("shown")), state_of(request.POST.get("to"), allowed=BY_MODERATOR)
    details = details_of(request, wording=shown_wording(request.POST.get("wording")))
    try:
        comment_id = row_id(request.POST.get("comment"))
        check_comment(request.user, comment_id)
        outcome = service.decide(comment_id, shown, after, request.user.pk, timezone.now(), details)
    except (IllegalTransition, Comment.DoesNotExist) as problem:
        return responses.respond(request, wording.refused(problem))
    if isinstance(outcome, TooLate):
        return responses.respond(request, wording.too_late(outcome))
    return responses.respond(request, wording.decided(outcome))


@for_moderators_and_reporters
@require_POST
def decide_campaign(request: StaffRequest) -> HttpResponse:
    """Decide about all near copies of one campaign that its card stood for."""
    shown = narrowing.read_query(request.POST.get("narrowed", "")).of(in_reach(request.user), timezone.now())
    key = html.clean_text(request.POST.get("campaign", ""))
    found = campaigns.one(shown, key, row_id(request.POST.get("upto")))
    return decide_all(request, found)


@for_moderators_and_reporters
@require_POST
def decide_picked(request: StaffRequest) -> HttpResponse:
    """Decide about the comments that are ticked."""
    picked = [ticked(text) for text in request.POST.getlist("comment")[: moderation_queue.CARDS_A_PAGE * 4]]
    asked = len({pk for pk, _state, _wording in picked if pk})
    return decide_all(request, bulk.selected(in_reach(request.user), picked), asked)


def decide_all(request: StaffRequest, comments: CommentQuerySet, asked: int = 0) -> HttpResponse:
    """Put many comments where the pressed button says, and say how many that were; of ``asked``, if that is known."""
    after = state_of(request.POST.get("to"), allowed=BY_MODERATOR)
    batch, count, left = bulk.decide(comments, after, request.user.pk, timezone.now(), details_of(request))
    return responses.respond(request, wording.all_decided(after, batch, count, left, asked))


@for_moderators_and_reporters
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Take a decision back, or what was decided in one go, if nothing has happened to the comments since."""
    comments, now = in_reach(request.user), timezone.now()
    if batch := html.clean_text(request.POST.get("batch", "")):
        undone, others = bulk.undo(batch, comments, request.user.pk, now)
        return responses.respond(request, wording.undone(undone, others))
    try:
        decision_id = row_id(request.POST.get("decision"))
        check_decision(request.user, decision_id)
        outcome = service.undo(decision_id, request.user.pk, now)
    except (IllegalTransition, ModerationDecision.DoesNotExist) as problem:
        return responses.respond(request, wording.refused(problem))
    if isinstance(outcome, TooLate):
        return responses.respond(request, wording.too_late(outcome))
    return responses.respond(request, wording.taken_back(outcome))


def state_of(value: str | None, allowed: tuple[State, ...] = tuple(State)) -> State:
    """The state that a form or address names; a 404 for what is none."""
    try:
        state = State(value or "")
    except ValueError:
        raise Http404 from None
    if state not in allowed:
        raise Http404
    return state


def ticked(text: str) -> tuple[int, str, str | None]:
    """What a tick stands for: a comment's number, and the state and wording that its card showed."""
    pk, _, shown = text.partition(" ")
    state, _, wording = shown.partition(" ")
    return row_id(pk), state, shown_wording(wording) if shown else None


def shown_wording(text: str | None) -> str | None:
    """The wording that a card showed, as `Comment.wording` names it; ``None`` for a form that does not say."""
    if not text:
        return text
    try:
        moment = datetime.fromisoformat(text) if len(text) < 40 else None
    except ValueError:
        moment = None
    # No page of ours names a moment without a zone, or one that no database can hold.
    return text if moment and moment.tzinfo and 1 < moment.year < 9999 else ""


def details_of(request: HttpRequest, wording: str | None = None) -> Details:
    """The rule that a rejected comment breaks, and what more its author is to read."""
    named = request.POST.get("reason", "")
    reason = (
        ModerationReason(named) if named in ModerationReason.values and ModerationReason(named) in REJECTIONS else None
    )
    words = " ".join(html.clean_text(request.POST.get("words", "")).split())[:LONGEST_WORDS]
    return Details(reason, words, wording)
