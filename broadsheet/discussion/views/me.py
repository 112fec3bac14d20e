"""A reader's own page, without an account: confirm an address on this device, forget the device, be forgotten."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion import identity, identity_mail, receipts, service
from broadsheet.discussion.forms import ClaimForm
from broadsheet.discussion.identity import Claim
from broadsheet.discussion.models import Reader
from broadsheet.discussion.views.voices import sender
from broadsheet.lib import sameorigin


@csrf_exempt  # no session stands behind it; the same-origin check does the work
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who this device belongs to; a POST asks for a link that confirms a name and an address."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    status, is_sent = 200, False
    if request.method == "POST":
        _same_origin(request)
        if not form.is_valid():
            status = 422
        elif not identity_mail.ask(_claim(form), sender(request), timezone.now()):
            form.add_error(None, _("That was a lot of letters. Please try again later."))
            status = 429
        else:
            is_sent = True
    reader = Reader.objects.filter(pk=identity.of_request(request)).first()
    own = [(comment, receipts.token(comment.pk)) for comment in identity.comments_of(reader)] if reader else []
    context = {"reader": reader, "own": own, "form": form, "is_sent": is_sent}
    return _private(render(request, "discussion/me.html", context, status=status))


@csrf_exempt  # whoever holds the link has the mailbox
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter. It asks for a press, as mail scanners open every link."""
    claim = identity.read_link(token, timezone.now())
    if claim is None:
        return _private(render(request, "discussion/confirm.html", {"is_over": True}, status=410))
    if request.method != "POST":
        return _private(render(request, "discussion/confirm.html", {"claim": claim}))
    _same_origin(request)
    reader = identity.confirm(claim, timezone.now())
    if reader is None:
        return _private(render(request, "discussion/confirm.html", {"claim": claim, "is_taken": True}, status=409))
    response = HttpResponseRedirect(reverse("discussion:me"), status=303)
    identity.remember(response, reader)
    return response


@csrf_exempt  # as above
@require_POST
def forget_device(request: HttpRequest) -> HttpResponse:
    _same_origin(request)
    return _away()


@csrf_exempt  # the cookie is this device's only; the same-origin check does the work
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Forget a confirmed reader, and with ``comments`` all that he wrote."""
    _same_origin(request)
    reader = Reader.objects.filter(pk=identity.of_request(request)).first()
    if reader is not None:
        if request.POST.get("comments"):
            service.erase(reader.comments.all(), timezone.now())
        identity.forget(reader)
    return _away()


def _away() -> HttpResponse:
    response = HttpResponseRedirect(reverse("discussion:me"), status=303)
    response.delete_cookie(identity.COOKIE, samesite="Lax")
    return response


def _claim(form: ClaimForm) -> Claim:
    return Claim(form.cleaned_data["name"], form.cleaned_data["email"])


def _same_origin(request: HttpRequest) -> None:
    if not sameorigin.is_same_origin(request):
        raise Http404


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
