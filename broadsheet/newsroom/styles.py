"""The site's own style sheet, as a file of its own since a page may carry no style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from broadsheet.newsroom import site

_A_YEAR = 31_536_000


@require_safe
def site_style(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet; under the address of another version it is sent as well, but not to be kept."""
    settings = site.current().settings
    response = HttpResponse(settings.style_sheet, content_type="text/css; charset=utf-8")
    is_current = digest == settings.style_digest
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable" if is_current else "no-cache"
    return response
