"""Bulk decisions about all comments that share a trait with one: counted first, then decided, then undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.models import Comment, CommentQuerySet, SharedTrait
from broadsheet.discussion.moderation import responses
from broadsheet.discussion.moderation.access import StaffRequest, comment_in_reach, for_moderators_and_reporters
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.moderation.views import queue
from broadsheet.discussion.reach import in_reach
from broadsheet.discussion.reasons import rejections
from broadsheet.discussion.states import BY_MODERATOR, State
from broadsheet.lib.numbers import row_id

_SAMPLE = 12

# Keyed hashes say nothing to a person.
_UNREADABLE = {SharedTrait.SENDER, SharedTrait.NETWORK, SharedTrait.CAMPAIGN, SharedTrait.READER}


@dataclass(frozen=True, slots=True)
class TraitPage:
    """One thing that a comment has in common with others, and the page that shows all of them."""

    comment_id: int
    by: SharedTrait
    value: str
    which: int = 1

    @property
    def address(self) -> str:
        """Where all of them are shown. It names neither mail nor hash, only which of the comment's own traits."""
        return self._at("desk:all")

    @property
    def decide_address(self) -> str:
        """Where they are decided about."""
        return self._at("desk:decide-all")

    def _at(self, name: str) -> str:
        address = reverse(name, args=[self.comment_id, self.by.value])
        return address if self.which == 1 else f"{address}?which={self.which}"

    @property
    def shown(self) -> str:
        return "" if self.by in _UNREADABLE or self.by == SharedTrait.THREAD else self.value


def trait_pages(comment: Comment) -> list[TraitPage]:
    """Everything that a comment may have in common with others."""
    found = []
    numbers: Counter[SharedTrait] = Counter()
    for by, value in bulk.traits(comment):
        numbers[by] += 1
        found.append(TraitPage(comment.pk, by, value, numbers[by]))
    return found


@for_moderators_and_reporters
@require_safe
def choose(request: StaffRequest, comment_id: int) -> HttpResponse:
    """The traits by which other comments can be found."""
    comment = comment_in_reach(request.user, comment_id)
    context = {"comment": comment, "trait_pages": trait_pages(comment)}
    return render(request, "discussion/moderation/choose.html", context)


@for_moderators_and_reporters
@require_safe
def show(request: StaffRequest, comment_id: int, by: str) -> HttpResponse:
    """How many there are in which state, and the newest of them; nothing is changed here."""
    comment = comment_in_reach(request.user, comment_id)
    trait_page, comments = _alike(request, comment, by)
    context = {
        "comment": comment,
        "trait_page": trait_page,
        "trait_pages": trait_pages(comment),
        "spread": bulk.spread(comments).items(),
        "sample": comments.latest_posted()[:_SAMPLE],
        "rejections": rejections(),
        "most": bulk.LIMIT,
    }
    return render(request, "discussion/moderation/all.html", context)


@for_moderators_and_reporters
@require_POST
def decide(request: StaffRequest, comment_id: int, by: str) -> HttpResponse:
    """Decide about those in the ticked states."""
    comment = comment_in_reach(request.user, comment_id)
    _trait_page, comments = _alike(request, comment, by)
    states = [State(state) for state in request.POST.getlist("state") if state in {str(one) for one in BY_MODERATOR}]
    if not states:
        return responses.respond(request, ActionResult(_("Please tick which of them are meant."), is_done=False))
    return queue.decide_all(request, comments.in_states(states))


def _alike(request: StaffRequest, comment: Comment, by: str) -> tuple[TraitPage, CommentQuerySet]:
    wanted = by, row_id(request.GET.get("which", "1"))
    trait_page = next((one for one in trait_pages(comment) if (one.by, one.which) == wanted), None)
    if trait_page is None:
        raise Http404
    return trait_page, bulk.with_trait(in_reach(request.user), trait_page.by, trait_page.value)
