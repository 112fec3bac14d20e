"""Picks, pins and replies by the newsroom, from a card."""

from __future__ import annotations

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.moderation import responses
from broadsheet.discussion.moderation.access import (
    StaffRequest,
    comment_in_reach,
    for_moderators_and_reporters,
    for_those_with,
)
from broadsheet.discussion.moderation.forms import StaffReplyForm
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.permissions import PICK
from broadsheet.discussion.threads import highlights
from broadsheet.discussion.threads.highlights import Highlight

_SAID = {
    (Highlight.PICK, True): gettext_lazy("%(name)s’s comment is an editors’ pick now."),
    (Highlight.PICK, False): gettext_lazy("%(name)s’s comment is no pick any more."),
    (Highlight.PIN, True): gettext_lazy("%(name)s’s comment stands on top now."),
    (Highlight.PIN, False): gettext_lazy("%(name)s’s comment is back in its place."),
}


@for_those_with(PICK)
@require_POST
def mark(request: StaffRequest, comment_id: int) -> HttpResponse:
    """Pick or pin a comment, or take that back."""
    comment = comment_in_reach(request.user, comment_id)
    if request.POST.get("mark") not in set(Highlight):
        raise Http404
    wanted, is_on = Highlight(request.POST["mark"]), request.POST.get("on") == "yes"
    if not highlights.set_highlight(comment.pk, wanted, is_on, request.user.pk, timezone.now()):
        words = _("Nothing was changed: only comments that readers see can be picked or pinned, and each once.")
        return responses.respond(request, ActionResult(words, is_done=False))
    return responses.respond(request, ActionResult(_SAID[wanted, is_on] % {"name": comment.author_name}))


@for_moderators_and_reporters
@require_POST
def reply(request: StaffRequest, comment_id: int) -> HttpResponse:
    """Answer a comment on the page, under one's own name and with the mark of those who work here."""
    comment = comment_in_reach(request.user, comment_id)
    form = StaffReplyForm(request.POST)
    if not form.is_valid():
        return show_again(request, "discussion/moderation/reply.html", comment, form)
    text, now = form.cleaned_data["text"], timezone.now()
    try:
        service.submit_as_staff(comment.thread_id, comment.pk, text, request.user.pk, now)
    except Comment.DoesNotExist:
        form.add_error("text", _("The comment is not on the page any more. You can still copy your reply."))
        return show_again(request, "discussion/moderation/reply.html", comment, form, status=409)
    return responses.respond(request, ActionResult(_("Your reply is on the page.")))


def show_again(
    request: StaffRequest, template: str, comment: Comment | None, form: Form, *, status: int = 422
) -> HttpResponse:
    """A form with errors on a page of its own, with all that was typed."""
    context = {"comment": comment, "form": form, "way_back": responses.way_back(request)}
    return render(request, template, context, status=status)
