"""The pages for looking something up: one comment with all that was decided about it, the search, the log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.models import CommentQuerySet
from broadsheet.discussion.moderation import author_history
from broadsheet.discussion.moderation import cards as moderation_cards
from broadsheet.discussion.moderation import log as moderation_log
from broadsheet.discussion.moderation import log_file as moderation_log_file
from broadsheet.discussion.moderation import search as moderation_search
from broadsheet.discussion.moderation.access import StaffRequest, comment_in_reach, for_moderators_and_reporters
from broadsheet.discussion.moderation.forms import LogForm, SearchForm
from broadsheet.discussion.permissions import MODERATE
from broadsheet.discussion.reach import in_reach
from broadsheet.discussion.reasons import rejections
from broadsheet.discussion.states import State


@for_moderators_and_reporters
@require_safe
def comment(request: StaffRequest, comment_id: int) -> HttpResponse:
    """One comment: its card, every decision about it, its earlier wordings, what else its author wrote."""
    found = comment_in_reach(request.user, comment_id)
    reach = in_reach(request.user)
    cards, _notes = moderation_cards.lay_out([found], reach)
    context = {
        "card": cards[0],
        "comment": found,
        "state": found.state,
        "State": State,
        "rejections": rejections(),
        "others": author_history.others(found, reach),
        "back": request.path,
        "alone": True,
    }
    return render(request, "discussion/moderation/comment.html", context)


@for_moderators_and_reporters
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Comments in all states, by whatever is known of them."""
    form = SearchForm(request.GET if request.GET else None)
    context: dict[str, object] = {
        "form": form,
        "State": State,
        "rejections": rejections(),
        "days": moderation_search.DAYS_BACK,
    }
    if form.is_valid():
        before, reach = request.GET.get("before", ""), in_reach(request.user)
        found, cursor = moderation_search.find(reach, form.wanted(), timezone.now(), before)
        cards, _notes = moderation_cards.lay_out(found, reach)
        context |= {"is_searched": True, "cards": cards, "next": _next_page(request, before=cursor)}
        context["back"] = request.get_full_path()
    return render(request, "discussion/moderation/search.html", context, status=422 if form.errors else 200)


@for_moderators_and_reporters
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    """Who decided what, when and why; reporters see what was decided under their own articles. People come first."""
    comments, form, wanted = _asked_of_log(request)
    rows, cursor = moderation_log.read(comments, request.GET.get("before", ""), **wanted)
    context = {"form": form, "rows": rows, "next": _next_page(request, before=cursor), "query": request.GET.urlencode()}
    return render(request, "discussion/moderation/log.html", context, status=422 if form.errors else 200)


@for_moderators_and_reporters
@require_safe
def log_file(request: StaffRequest) -> StreamingHttpResponse:
    """What the page of the log was asked for, as a file."""
    comments, _form, wanted = _asked_of_log(request)
    response = StreamingHttpResponse(
        moderation_log_file.lines(comments, **wanted), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def _asked_of_log(request: StaffRequest) -> tuple[CommentQuerySet | None, LogForm, dict[str, Any]]:
    comments = None if request.user.has_perm(MODERATE) else in_reach(request.user)
    form = LogForm(request.GET if request.GET else None, people=moderation_log.people(comments))
    wanted = dict(form.cleaned_data) if form.is_valid() else {}
    who = wanted.get("who") or moderation_log.PEOPLE
    wanted["who"] = "" if who == moderation_log.EVERYBODY else who
    return comments, form, wanted


def _next_page(request: StaffRequest, *, before: str) -> str:
    """The address of the page that goes on from ``before``; empty if there is none."""
    return f"?{urlencode(request.GET.dict() | {'before': before})}" if before else ""
