"""The bin, one line a row: look through it, confirm what is spam, bring back what is not."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.moderation import binned, responses, wording
from broadsheet.discussion.moderation.access import StaffRequest, for_moderators_and_reporters
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.moderation.views import queue
from broadsheet.discussion.reach import in_reach
from broadsheet.discussion.states import State

_CONFIRM = "confirm"


@for_moderators_and_reporters
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """One page of the bin."""
    page = binned.page(in_reach(request.user), request.GET.get("page", "1"))
    context = {"page": page, "back": request.get_full_path(), "most": binned.LOOKED_AT}
    return render(request, "discussion/moderation/bin.html", context)


@for_moderators_and_reporters
@require_POST
def decide(request: StaffRequest) -> HttpResponse:
    """Confirm that the ticked rows are spam, or publish them."""
    texts = request.POST.getlist("row")[: binned.ROWS_A_PAGE]
    if not texts:
        return responses.respond(request, ActionResult(_("Please tick which of them are meant."), is_done=False))
    singles = [queue.ticked(text) for text in texts if not binned.is_wave(text)]
    waves = [text for text in texts if binned.is_wave(text)]
    found = binned.ticked(in_reach(request.user), singles, waves)
    if request.POST.get("to") != _CONFIRM:
        queue.state_of(request.POST.get("to"), allowed=(State.PUBLISHED,))
        return queue.decide_all(request, found)
    batch, count = bulk.confirm_spam(found, request.user.pk, timezone.now())
    return responses.respond(request, wording.confirmed(batch, count))
