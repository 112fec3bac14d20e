"""Picks, pins, moderators' notes and replies by the newsroom, from a card."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from broadsheet.discussion import desk_answers, marks, notes, service
from broadsheet.discussion.desk_access import (
    comment_in_reach,
    for_moderators,
    for_the_desk,
    in_reach,
    number,
    threads_in_reach,
)
from broadsheet.discussion.desk_answers import Answer
from broadsheet.discussion.desk_forms import NoteForm, StaffReplyForm
from broadsheet.discussion.marks import Mark
from broadsheet.discussion.models import Comment, Note
from broadsheet.discussion.roles import MODERATE, PICK

_SAID = {
    (Mark.PICK, True): gettext_lazy("%(name)s’s comment is an editors’ pick now."),
    (Mark.PICK, False): gettext_lazy("%(name)s’s comment is no pick any more."),
    (Mark.PIN, True): gettext_lazy("%(name)s’s comment stands on top now."),
    (Mark.PIN, False): gettext_lazy("%(name)s’s comment is back in its place."),
}


@for_moderators(PICK)
@require_POST
def mark(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Pick or pin a comment, or take that back."""
    comment = comment_in_reach(request.user, comment_id)
    if request.POST.get("mark") not in set(Mark):
        raise Http404
    wanted, is_on = Mark(request.POST["mark"]), request.POST.get("on") == "yes"
    if not marks.put(comment.pk, wanted, is_on, request.user.pk, timezone.now()):
        words = _("Nothing was changed: only comments that readers see can be picked or pinned, and each once.")
        return desk_answers.give(request, Answer(words, is_done=False))
    return desk_answers.give(request, Answer(_SAID[wanted, is_on] % {"name": comment.author_name}))


@for_the_desk
@require_POST
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Answer a comment on the page, under one's own name and with the mark of those who work here."""
    comment = comment_in_reach(request.user, comment_id)
    form = StaffReplyForm(request.POST)
    if not form.is_valid():
        return _again(request, "discussion/staff_reply.html", comment, form)
    text, now = form.cleaned_data["text"], timezone.now()
    try:
        service.submit_as_staff(comment.thread_id, comment.pk, text, request.user.pk, now)
    except Comment.DoesNotExist:
        form.add_error("text", _("The comment is not on the page any more. You can still copy your reply."))
        return _again(request, "discussion/staff_reply.html", comment, form, status=409)
    return desk_answers.give(request, Answer(_("Your reply is on the page.")))


@for_the_desk
@require_POST
def leave_note(request: HttpRequest) -> HttpResponse:
    """A note on a comment, on its discussion, or for the next shift."""
    form, now = NoteForm(request.POST), timezone.now()
    comment = comment_in_reach(request.user, number(request.POST["comment"])) if request.POST.get("comment") else None
    if comment is None and not request.user.has_perm(MODERATE):
        raise PermissionDenied
    if not form.is_valid():
        return _again(request, "discussion/write_note.html", comment, form)
    words = form.cleaned_data["words"]
    if comment is None:
        notes.leave(words, request.user.pk, now)
    elif request.POST.get("on") == "thread":
        notes.leave(words, request.user.pk, now, thread_id=comment.thread_id)
    else:
        notes.leave(words, request.user.pk, now, comment_id=comment.pk)
    return desk_answers.give(request, Answer(_("Your colleagues will find the note.")))


@for_the_desk
@require_POST
def remove_note(request: HttpRequest) -> HttpResponse:
    """Take away a note that is done with."""
    note = get_object_or_404(Note, pk=number(request.POST.get("note")))
    if not note.comment_id and not note.thread_id and not request.user.has_perm(MODERATE):
        raise PermissionDenied
    if note.comment_id and not in_reach(request.user).filter(pk=note.comment_id).exists():
        raise Http404
    if note.thread_id and not threads_in_reach(request.user).filter(pk=note.thread_id).exists():
        raise Http404
    notes.remove(note, request.user.pk, timezone.now())
    return desk_answers.give(request, Answer(_("The note is removed.")))


def _again(
    request: HttpRequest, template: str, comment: Comment | None, form: Form, *, status: int = 422
) -> HttpResponse:
    """A form on a page of its own after a slip, with all that was typed and the way back."""
    context = {"comment": comment, "form": form, "way_back": desk_answers.way_back(request)}
    return render(request, template, context, status=status)
