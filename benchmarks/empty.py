"""The least that the framework can do on the same server: one view, no middleware."""

from __future__ import annotations

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def _empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("false", content_type="text/plain")


_empty.csrf_exempt = True
urlpatterns = [path("1.1/comment-check", _empty)]
if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="benchmark", MIDDLEWARE=[])
    django.setup()
application = get_wsgi_application()
