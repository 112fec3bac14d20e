"""How the moderation pages answer a press of a button: in place for a script, else as a message on the next page."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from broadsheet.discussion.moderation import narrowing
from broadsheet.discussion.states import State
from broadsheet.lib.numbers import row_id

_ANCHOR = re.compile(r"(card|campaign)-[0-9a-f]{1,20}")


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What happened, in words, and to how many; by which number one decision or, by ``batch``, many can be undone."""

    words: str
    is_done: bool = True
    decision: int | None = None
    batch: str = ""
    count: int = 1

    def tags(self) -> str:
        """How to undo it, as tags of a message."""
        if self.batch:
            return f"batch-{self.batch}"
        return f"undo-{self.decision}" if self.decision else ""


def respond(request: HttpRequest, answer: ActionResult) -> HttpResponse:
    """Answer a press of a button."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(asdict(answer), status=200 if answer.is_done else 409)
    tell = messages.success if answer.is_done else messages.warning
    tell(request, answer.words, extra_tags=answer.tags())
    return redirect(_next_card(request))


def way_back(request: HttpRequest) -> list[tuple[str, str]]:
    """Where a form came from, for one that is shown again on a page of its own."""
    return [
        (name, request.POST[name])
        for name in ("tab", "page", "narrowed", "back", "next_anchor")
        if name in request.POST
    ]


def _next_card(request: HttpRequest) -> str:
    """Where the moderator goes on: the card after the one that was decided, or the page before."""
    back = request.POST.get("back", "")
    if back.startswith("/moderation/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    state, page = request.POST.get("tab", ""), row_id(request.POST.get("page"))
    query: dict[str, str | int] = {"state": state} if state in State.values and state != State.HELD else {}
    query |= {"page": page} if page > 1 else {}
    narrowed = narrowing.read_query(request.POST.get("narrowed", "")).query
    asked = "&".join(filter(None, [urlencode(query), narrowed]))
    after = request.POST.get("next_anchor", "")
    address = reverse("desk:queue") + (f"?{asked}" if asked else "")
    return f"{address}#{after}" if _ANCHOR.fullmatch(after) else address
