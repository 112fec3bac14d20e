"""The WSGI application: page files and the filter's calls in front, the framework behind."""

from __future__ import annotations

import os
import re

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

_CHARSET = re.compile(r";\s*charset\*?\d*\*?\s*=[^;]*", re.IGNORECASE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")


class Utf8Request(WSGIRequest):
    """A request read as UTF-8, whatever encoding it names: it could name one that cannot be read at all."""

    def _set_content_type_params(self, meta: dict[str, str]) -> None:
        kind = meta.get("CONTENT_TYPE", "")
        super()._set_content_type_params({"CONTENT_TYPE": _CHARSET.sub("", kind)})


def build():
    """The application for the configured profile."""
    framework = get_wsgi_application()
    framework.request_class = Utf8Request
    from django.conf import settings

    from broadsheet.spamapi.door import Akismet

    application = Akismet(framework)
    if settings.PROFILE == "filter":
        return application
    from broadsheet.config.headers import for_pages
    from broadsheet.pagecache.serve import PageFiles

    return PageFiles(application, settings.PAGES_ROOT, for_pages())


application = build()
