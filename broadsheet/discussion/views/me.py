"""A reader's own page, without an account: confirm an address on this device, forget the device, be forgotten."""

from __future__ import annotations

from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion import service
from broadsheet.discussion.identity import mail, readers
from broadsheet.discussion.identity.forms import ClaimForm, NameForm
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import NAME_MAX, Reader
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.sites import asking
from broadsheet.discussion.sites.asking import Refused
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.discussion.views import http
from broadsheet.discussion.views.http import View
from broadsheet.lib import email_address, html, sameorigin

_Arguments = ParamSpec("_Arguments")


def pressed_here(view: View[_Arguments]) -> View[_Arguments]:
    """Refuse what another site sends; no session stands behind these pages, so this check does the work."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> HttpResponse:
        if request.method == "POST" and not sameorigin.is_same_origin(request):
            return HttpResponse(_("Please press the button on the page itself."), status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(never_cache(http.noindex(guarded)))


@pressed_here
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who this device belongs to; a POST asks for a link that confirms a name and an address.

    With ``page``, the address of a page of another site, its way ends there.
    """
    if request.method != "POST":
        return _to_page_elsewhere(request) or _page(request)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, claim_form=form, status=422)
    if not mail.ask(_claim(form, request.POST.get("page", "")), http.sender(request), timezone.now()):
        form.add_error(None, _("You have asked for a lot of mail. Please try again later."))
        return _page(request, claim_form=form, status=429)
    return _page(request, is_sent=True)


@pressed_here
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. It asks for a press, as mail scanners open every link."""
    claim = readers.read_link(token, timezone.now())
    if claim is None or readers.is_spent(claim):
        if claim is not None and _is_confirmed_here(request, claim):
            return HttpResponseRedirect(reverse("discussion:me"), status=303)
        return render(request, "discussion/confirm.html", {"is_over": True}, status=410)
    if request.method != "POST":
        return render(request, "discussion/confirm.html", {"claim": claim})
    reader = readers.confirm(claim, timezone.now())
    if reader is None:
        return render(request, "discussion/confirm.html", {"claim": claim, "is_taken": True}, status=409)
    response = HttpResponseRedirect(_next(claim.page), status=303)
    http.remember_device(response, reader)
    return response


@pressed_here
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Another name for a confirmed reader; the address is confirmed, so no mail is needed."""
    reader = _reader(request)
    form = NameForm(request.POST)
    if reader is not None:
        if not form.is_valid():
            return _page(request, name_form=form, status=422)
        if not readers.rename(reader, form.cleaned_data["name"], timezone.now()):
            form.add_error("name", _("This name is kept for somebody else. Please choose another."))
            return _page(request, name_form=form, status=409)
    return HttpResponseRedirect(reverse("discussion:me"), status=303)


@pressed_here
@require_POST
def forget_device(request: HttpRequest) -> HttpResponse:
    """Know this device no longer; the name stays kept."""
    return _away("device")


@pressed_here
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Forget a confirmed reader, and with ``comments`` all that this reader wrote."""
    reader = _reader(request)
    if reader is not None:
        now = timezone.now()
        if request.POST.get("comments"):
            service.erase(reader.comments.all(), now)
        readers.forget(reader, now)
    return _away("reader")


def _page(
    request: HttpRequest,
    *,
    claim_form: ClaimForm | None = None,
    name_form: NameForm | None = None,
    is_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader = _reader(request)
    wanted = html.clean_text(request.GET.get("name", ""))[:NAME_MAX]
    context = {
        "reader": reader,
        "own": [(comment, receipts.token(comment.pk)) for comment in readers.comments_of(reader)] if reader else [],
        "form": claim_form or ClaimForm(initial={"name": wanted}),
        "name_form": name_form or NameForm(initial={"name": wanted}),
        "is_sent": is_sent,
        "forgotten": request.GET.get("forgotten", ""),
        "page": _elsewhere(request.POST.get("page", request.GET.get("page", ""))),
    }
    return render(request, "discussion/me.html", context, status=status)


def _to_page_elsewhere(request: HttpRequest) -> HttpResponse | None:
    """The way on for a device that is known, if it was asked for a page of another site."""
    page = request.GET.get("page", "")
    return HttpResponseRedirect(_next(page), status=303) if _reader(request) and _elsewhere(page) else None


def _next(page: str) -> str:
    """Where a confirmed reader goes: to the question whether the name is to go to another site, or to the own page."""
    found = _elsewhere(page)
    if found is None:
        return reverse("discussion:me")
    return f"{reverse('discussion:embed-name')}?{urlencode({'url': found.url})}"


def _elsewhere(url: str) -> PageAddress | None:
    """The page of a registered site at this address, if there is one."""
    try:
        return asking.page(url, "") if url else None
    except Refused:
        return None


def _reader(request: HttpRequest) -> Reader | None:
    return readers.find(http.reader_id(request))


def _is_confirmed_here(request: HttpRequest, claim: Claim) -> bool:
    reader = _reader(request)
    return reader is not None and reader.email == email_address.normalise(claim.email)


def _away(forgotten: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('discussion:me')}?forgotten={forgotten}", status=303)
    http.forget_device(response)
    return response


def _claim(form: ClaimForm, page: str) -> Claim:
    found = _elsewhere(page)
    return Claim(form.cleaned_data["name"], form.cleaned_data["email"], page=found.url if found else "")
