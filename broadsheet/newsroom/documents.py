"""Files that readers play or take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.models import document_served

from broadsheet.lib.media import stored_response

_POLICY = "default-src 'none'; sandbox"


@require_safe
def document(request: HttpRequest, document_id: int, name: str) -> HttpResponseBase:
    """Like Wagtail's view, but what is played can be played from the middle, which asks for parts of a file."""
    found = get_object_or_404(get_document_model().objects.select_related("collection"), pk=document_id)
    if found.filename != name:
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        # Such as Wagtail's own, which asks for the password of a collection.
        answer = hook(found, request)
        if isinstance(answer, HttpResponseBase):
            return answer
    document_served.send(sender=type(found), instance=found, request=request)
    is_open = not found.collection.get_view_restrictions()
    cache_control = "max-age=3600, public" if is_open else "private, no-cache"
    response = stored_response(request, found.file.name, cache_control)
    response["Content-Disposition"] = found.content_disposition
    response["Content-Security-Policy"] = _POLICY
    return response
