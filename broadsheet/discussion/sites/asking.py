"""Who asks for a discussion, and whether that site may have it: by the origin that browsers state, and the address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from broadsheet.discussion.conf import settings
from broadsheet.discussion.sites import registered
from broadsheet.discussion.sites.addresses import BadAddress
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.lib import sameorigin

_Arguments = ParamSpec("_Arguments")


_NONE = "null"
"""How browsers call an origin that is none."""


class Refused(Exception):
    """This is not answered; the message says why, and what the owner of the site can do."""


def foreign_origin(origin: str | None, host: str) -> str:
    """The origin of a page elsewhere that asks; empty if it is one of ours, or nobody has said."""
    if not origin:
        return ""
    try:
        parts = urlsplit(origin)
    except ValueError:
        # None that a browser would send; as good as one that cannot be known again.
        return _NONE
    is_ours = parts.netloc == host or f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    return "" if is_ours else origin


def check_origin(origin: str) -> None:
    """Raises Refused for pages that may show no discussion; ``origin`` is as `foreign_origin` says."""
    if origin == _NONE:
        raise Refused(
            _(
                "A page in a sandboxed frame has no origin, so it cannot be known again. "
                "Give the frame “allow-same-origin”, or link to the discussion."
            )
        )
    if origin and not registered.is_registered(origin):
        raise Refused(
            " ".join([_("Pages of %(origin)s may not show discussions from here.") % {"origin": origin}, _cure(origin)])
        )


def page(url: str, origin: str) -> PageAddress:
    """The page that ``url`` names, if its site is registered and is the one that asks. Raises Refused."""
    check_origin(origin)
    try:
        found = registered.find(url)
    except BadAddress as problem:
        why = _("“url” has to be the address of a page, such as https://blog.example/post/ (%(why)s).")
        raise Refused(why % {"why": problem}) from None
    if found is None:
        raise Refused(" ".join([_("The page at %(url)s is of no registered site.") % {"url": url[:200]}, _cure(url)]))
    if origin and origin not in found.site.origins:
        words = _("A page of %(origin)s asked for the discussion of a page of %(site)s, which it cannot have.")
        raise Refused(words % {"origin": origin, "site": found.site.name})
    return found


def _cure(address: str) -> str:
    parts = urlsplit(address)
    words = _("Whoever runs this server can register it: broadsheet site add %(address)s")
    return words % {"address": f"{parts.scheme}://{parts.netloc}"[:200]}


def for_sites(view: Callable[_Arguments, HttpResponse]) -> Callable[_Arguments, HttpResponse]:
    """Answer pages of registered sites and of this one, and say to others what is wrong, in words or as JSON.

    No session stands behind what they ask for: the origin does the work.
    """

    @wraps(view)
    def answered(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> HttpResponse:
        request = args[0]
        assert isinstance(request, HttpRequest)
        origin = origin_of(request)
        try:
            if request.method == "POST" and not origin and not sameorigin.is_same_origin(request):
                raise Refused(_("The browser did not say which page this comes from, so it cannot be taken."))
            check_origin(origin)
        except Refused as refusal:
            return refused(request, refusal)
        try:
            response = view(*args, **kwargs)
        except Refused as refusal:
            response = refused(request, refusal)
        return allow(response, origin)

    return csrf_exempt(answered)


def origin_of(request: HttpRequest) -> str:
    """The origin of the page elsewhere that asks; empty if it is one of ours, or nobody has said."""
    return foreign_origin(request.headers.get("Origin"), request.get_host())


def refused(request: HttpRequest, refusal: Refused, status: int = 403) -> HttpResponse:
    """The answer to what is not answered."""
    if request.headers.get("Accept") == "application/json":
        response: HttpResponse = JsonResponse({"complaint": str(refusal)}, status=status)
    else:
        response = HttpResponse(f"{refusal}\n", status=status, content_type="text/plain; charset=utf-8")
    patch_vary_headers(response, ["Accept", "Origin"])
    return response


def is_welcome(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of ours, or of a registered site."""
    origin = origin_of(request)
    return registered.is_registered(origin) if origin else sameorigin.is_same_origin(request)


def allow_registered(response: HttpResponse, origin: str) -> HttpResponse:
    """The same for an answer that everybody may get, but only pages of registered sites may read elsewhere."""
    return allow(response, origin if origin and registered.is_registered(origin) else "")


def allow(response: HttpResponse, origin: str) -> HttpResponse:
    """Let the page that asked read the answer."""
    patch_vary_headers(response, ["Origin"])
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    return response
