"""The site's addresses, and one that answers as the API does without being one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from broadsheet.api.views.comments import as_json
from broadsheet.config.urls import urlpatterns as of_site
from broadsheet.discussion.remote import reading
from broadsheet.discussion.remote.reading import Order


def comments(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The first comments of a thread."""
    reading.version_of(thread_id)
    page = reading.comments_of_thread(thread_id, Order.OLDEST, 50)
    return JsonResponse({"items": [as_json(comment) for comment in page.comments], "next": page.next or None})


urlpatterns = [path("plain/threads/<int:thread_id>/comments", comments), *of_site]
