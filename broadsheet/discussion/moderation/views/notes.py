"""Internal notes on comments."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadsheet.discussion.moderation import notes, responses
from broadsheet.discussion.moderation.access import (
    StaffRequest,
    comment_in_reach,
    for_moderators_and_reporters,
    note_in_reach,
)
from broadsheet.discussion.moderation.forms import NoteForm
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.moderation.views.actions import show_again
from broadsheet.discussion.permissions import MODERATE
from broadsheet.lib.numbers import row_id


@for_moderators_and_reporters
@require_POST
def leave_note(request: StaffRequest) -> HttpResponse:
    """A note on a comment, on its discussion, or for the next shift."""
    form, now = NoteForm(request.POST), timezone.now()
    comment = comment_in_reach(request.user, row_id(request.POST["comment"])) if request.POST.get("comment") else None
    if comment is None and not request.user.has_perm(MODERATE):
        raise PermissionDenied
    if not form.is_valid():
        return show_again(request, "discussion/moderation/leave_note.html", comment, form)
    words = form.cleaned_data["words"]
    if comment is None:
        notes.leave(words, request.user.pk, now)
    elif request.POST.get("on") == "thread":
        notes.leave(words, request.user.pk, now, thread_id=comment.thread_id)
    else:
        notes.leave(words, request.user.pk, now, comment_id=comment.pk)
    return responses.respond(request, ActionResult(_("Your colleagues will find the note.")))


@for_moderators_and_reporters
@require_POST
def remove_note(request: StaffRequest) -> HttpResponse:
    """Take away a note that is done with."""
    note = note_in_reach(request.user, row_id(request.POST.get("note")))
    notes.remove(note, request.user.pk, timezone.now())
    return responses.respond(request, ActionResult(_("The note is removed.")))
