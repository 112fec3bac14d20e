"""An author's own replies on pages of other sites: their state, and changing them in place, by the receipt's token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import editing, receipts
from broadsheet.discussion.posting.forms import EditForm
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.sites import asking, places
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.discussion.views import links, taking
from broadsheet.discussion.views.http import noindex
from broadsheet.discussion.views.own import MOST, shown
from broadsheet.lib.languages import speaking

_Act = Callable[[HttpRequest, Comment, datetime], HttpResponse]


@never_cache
@noindex
@asking.for_sites
@require_POST
def own(request: HttpRequest) -> HttpResponse:
    """What became of the replies under the page at ``url`` whose receipts are sent as ``token``, in their order."""
    page = asking.page(request.POST.get("url", ""), asking.origin_of(request))
    tokens = request.POST.getlist("token")[:MOST]
    found = _under(page, tokens)
    now = timezone.now()
    replies = [shown(token, found.get(token), now) for token in tokens]
    for reply in replies:
        reply |= {part: links.from_elsewhere(str(reply[part]), "") for part in ("html", "line") if part in reply}
    return JsonResponse({"replies": replies})


def _under(page: PageAddress, tokens: list[str]) -> dict[str, Comment]:
    """The comments of these tokens as far as they are under this page: no site learns of those on another's."""
    thread = places.thread_of(page)
    found = receipts.find_all(tokens) if thread else {}
    return {token: comment for token, comment in found.items() if thread and comment.thread_id == thread.pk}


def _of_author(act: _Act) -> Callable[[HttpRequest], HttpResponse]:
    """Open a view to those who hold the receipt of a comment under the page at ``url``."""

    @wraps(act)
    def guarded(request: HttpRequest) -> HttpResponse:
        page = asking.page(request.POST.get("url", ""), asking.origin_of(request))
        token = request.POST.get("token", "")
        comment = _under(page, [token]).get(token)
        with speaking(page.site.language):
            if comment is None:
                return _complaint(_("This reply is no longer here."), 404)
            return act(request, comment, timezone.now())

    return never_cache(noindex(asking.for_sites(require_POST(guarded))))


@_of_author
def edit(request: HttpRequest, comment: Comment, now: datetime) -> HttpResponse:
    """New words for a comment; with ``action`` their form, or how they will look."""
    action = request.POST.get("action")
    if action == "form":
        return _edit_form(request, comment, now)
    form = EditForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": {name: messages[0] for name, messages in form.errors.items()}}, status=422)
    if action == "preview":
        context = {"preview": taking.preview(form)}
        return JsonResponse({"preview": render_to_string("discussion/partials/preview.html", context)})
    if complaint := taking.new_words(comment.pk, form.cleaned_data["comment"], now):
        return _complaint(complaint, 409)
    done = _("Saved: your reply has its new words.")
    return JsonResponse({"done": f"{done} {_until(comment)}"})


def _edit_form(request: HttpRequest, comment: Comment, now: datetime) -> HttpResponse:
    if not editing.is_open(comment, now):
        return _complaint(_("This reply can no longer be edited."), 409)
    form = EditForm(initial={"comment": comment.text})
    context = {"form": form, "token": request.POST["token"], "until": _until(comment)}
    return JsonResponse({"form": render_to_string("discussion/embed/edit.html", context)})


def _until(comment: Comment) -> str:
    until = timezone.localtime(editing.open_until(comment))
    values = {"until": defaultfilters.date(until, "TIME_FORMAT"), "zone": defaultfilters.date(until, "T")}
    return _("You can edit it until %(until)s (%(zone)s).") % values


@_of_author
def withdraw(request: HttpRequest, comment: Comment, now: datetime) -> HttpResponse:
    """Take a comment back; with ``action`` the form that asks first."""
    if request.POST.get("action") == "form":
        form = render_to_string("discussion/embed/withdraw.html", {"token": request.POST["token"]})
        return JsonResponse({"form": form})
    if isinstance(service.withdraw(comment.pk, now), TooLate):
        words = _("It was changed or decided about in the meantime. Please look at the receipt, and try again.")
        return _complaint(words, 409)
    return JsonResponse({"done": _("You have withdrawn your reply")})


def _complaint(words: str, status: int) -> HttpResponse:
    return JsonResponse({"complaint": words}, status=status)
