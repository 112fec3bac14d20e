"""The page behind a link in a mail to the staff: looking changes nothing, pressing a button decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from broadsheet.discussion.models import Comment
from broadsheet.discussion.moderation import by_mail, wording
from broadsheet.discussion.moderation.views.queue import details_of, state_of
from broadsheet.discussion.notifications import decision_links
from broadsheet.discussion.reasons import rejections
from broadsheet.discussion.states import IllegalTransition, State

_TEMPLATE = "discussion/moderation/by_mail.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Show the comment and ask; act on a press. Whoever opens every link of a mail changes nothing."""
    now = timezone.now()
    link = decision_links.read(token, now)
    asked = by_mail.look(link) if link else None
    if link is None or asked is None:
        return render(request, _TEMPLATE, {"is_over": True}, status=410)
    answer = None
    if request.method == "POST":
        after = state_of(request.POST.get("to"), allowed=by_mail.CHOICES.get(link.shown, ()))
        try:
            answer = by_mail.decide(link, after, details_of(request, wording=link.wording), now)
        except (Comment.DoesNotExist, IllegalTransition) as problem:
            answer = wording.refused(problem)
        asked = by_mail.look(link)
    context = {
        "asked": asked,
        "answer": answer,
        "State": State,
        "rejections": rejections(),
        "is_reported": link.shown == State.PUBLISHED,
    }
    return render(request, _TEMPLATE, context, status=409 if answer and not answer.is_done else 200)
