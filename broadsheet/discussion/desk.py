"""The moderation desk: the queue, one click for each decision, and a way back from each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.discussion import desk_queue, service
from broadsheet.discussion.models import Comment, Decision
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.states import BY_MODERATOR, IllegalMove, State

UNDO = "undo"


def for_moderators(needed: Callable[..., HttpResponse] | str) -> Callable[..., HttpResponse]:
    """Let a view be used only by signed-in people who may moderate, or who have the permission that is named."""
    if isinstance(needed, str):
        return partial(_guard, permission=needed)
    return _guard(needed, permission="discussion.moderate_comment")


def _guard(view: Callable[..., HttpResponse], permission: str) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


@for_moderators
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    state = _state(request.GET.get("state", State.HELD), allowed=desk_queue.TABS)
    counts = desk_queue.counts()
    page = desk_queue.page(state, request.GET.get("page", "1"), counts[state])
    context = {
        "state": state,
        "tabs": counts.items(),
        "page": page,
        "unjudged": desk_queue.unjudged(page) if state == State.HELD else 0,
        "strained": desk_queue.strained(),
        "State": State,
    }
    return render(request, "discussion/desk.html", context)


@for_moderators
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Move one comment from the state its card showed to another."""
    shown, after = _state(request.POST.get("shown")), _state(request.POST.get("to"), allowed=BY_MODERATOR)
    try:
        comment_id = int(request.POST.get("comment", ""))
        outcome = service.decide(comment_id, shown, after, request.user.pk, timezone.now())
    except (ValueError, OverflowError, Comment.DoesNotExist) as problem:
        return _refused(request, problem)
    if isinstance(outcome, TooLate):
        messages.warning(request, _too_late(outcome))
    else:
        words = {
            State.PUBLISHED: _("Approved: %(name)s’s comment is on the page."),
            State.SPAM: _("Marked as spam: %(name)s’s comment. The filter learns from it."),
            State.REJECTED: _("Rejected: %(name)s’s comment. The filter learns nothing from it."),
            State.HELD: _("Back in the queue: %(name)s’s comment."),
        }[after]
        messages.success(request, words % {"name": outcome.comment.author_name}, extra_tags=f"{UNDO}-{outcome.pk}")
    return back(request)


@for_moderators
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back, if nothing has happened to the comment since."""
    try:
        outcome = service.undo(int(request.POST.get("decision", "")), request.user.pk, timezone.now())
    except (ValueError, OverflowError, Decision.DoesNotExist) as problem:
        return _refused(request, problem)
    if isinstance(outcome, TooLate):
        messages.warning(request, _too_late(outcome))
    else:
        name = outcome.comment.author_name
        messages.success(request, _("Undone: %(name)s’s comment is where it was before.") % {"name": name})
    return back(request)


def _state(value: str | None, allowed: tuple[State, ...] = tuple(State)) -> State:
    try:
        state = State(value)
    except ValueError:
        raise Http404 from None
    if state not in allowed:
        raise Http404
    return state


def _too_late(late: TooLate) -> str:
    words = _("Nothing was changed: %(who)s was faster. The comment is now: %(state)s.")
    return words % {"who": late.who or _("somebody"), "state": late.state.label}


def _refused(request: HttpRequest, problem: Exception) -> HttpResponse:
    if isinstance(problem, IllegalMove):
        messages.warning(request, _("That cannot be done with this comment."))
        return back(request)
    messages.warning(request, _("That comment is not here any more."))
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the tab from which a form was sent."""
    state = request.POST.get("tab", State.HELD)
    address = reverse("desk:queue")
    return redirect(address if state not in State.values or state == State.HELD else f"{address}?state={state}")
