"""Who may do what in the moderation pages, and which comments somebody may decide about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, ModerationDecision, Note
from broadsheet.discussion.permissions import MODERATE, OWN_THREADS
from broadsheet.discussion.reach import in_reach, threads_in_reach


class StaffRequest(HttpRequest):
    """A request by somebody who is signed in, as the guards below let it through."""

    user: User


_Arguments = ParamSpec("_Arguments")
StaffView = Callable[Concatenate[StaffRequest, _Arguments], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, _Arguments], HttpResponseBase]


def for_those_with(permission: str) -> Callable[[StaffView[_Arguments]], View[_Arguments]]:
    """Let a view be used only by signed-in people who have this permission."""

    def guard(view: StaffView[_Arguments]) -> View[_Arguments]:
        return _guard(view, (permission,))

    return guard


def for_moderators(view: StaffView[_Arguments]) -> View[_Arguments]:
    """Let a view be used only by signed-in people who may moderate everywhere."""
    return _guard(view, (MODERATE,))


def for_moderators_and_reporters(view: StaffView[_Arguments]) -> View[_Arguments]:
    """Let moderators use a view, and reporters too; it has to keep to what is in their reach."""
    return _guard(view, (MODERATE, OWN_THREADS))


def _guard(view: StaffView[_Arguments], permissions: tuple[str, ...]) -> View[_Arguments]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if not any(request.user.has_perm(permission) for permission in permissions):
            raise PermissionDenied
        return view(cast("StaffRequest", request), *args, **kwargs)

    return never_cache(guarded)


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the page for signing in, with a message for those who were signed out before they pressed a button."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    if request.headers.get("Accept") != "application/json":
        messages.warning(request, _("You had been signed out, so nothing was changed. Please press again."))
    return redirect_to_login(reverse("desk:queue"), resolve_url(settings.LOGIN_URL))


def comment_in_reach(user: User, comment_id: int) -> Comment:
    """The comment, with its thread, if this user may decide about it; raises Http404 if not."""
    comment = in_reach(user).with_thread().filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    return comment


def any_comment(comment_id: int) -> Comment:
    """A comment with its thread, for those who may act on all of them; raises Http404 if there is none."""
    comment = Comment.objects.with_thread().filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    return comment


def note_in_reach(user: User, note_id: int) -> Note:
    """A note, if this user may remove it; raises Http404 if not, and PermissionDenied for one to the next shift."""
    note = Note.objects.filter(pk=note_id).first()
    if note is None:
        raise Http404
    if not note.comment_id and not note.thread_id and not user.has_perm(MODERATE):
        raise PermissionDenied
    if note.comment_id and not in_reach(user).filter(pk=note.comment_id).exists():
        raise Http404
    if note.thread_id and not threads_in_reach(user).filter(pk=note.thread_id).exists():
        raise Http404
    return note


def check_comment(user: User, comment_id: int) -> None:
    """Raise Comment.DoesNotExist for a comment that somebody may not decide about."""
    if not in_reach(user).filter(pk=comment_id).exists():
        raise Comment.DoesNotExist


def check_decision(user: User, decision_id: int) -> None:
    """Raise ModerationDecision.DoesNotExist for one about a comment that somebody may not decide about."""
    if not ModerationDecision.objects.filter(pk=decision_id, comment__in=in_reach(user)).exists():
        raise ModerationDecision.DoesNotExist
