"""The WSGI application: page files and calls to the filter are answered first, all else by Django."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import cast

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

from broadsheet.lib.bodies import WholeBodies
from broadsheet.pagecache.serve import Application, Environ, PageFiles, StartResponse

_CHARSET = re.compile(r";\s*charset\*?\d*\*?\s*=[^;]*", re.IGNORECASE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8 whatever encoding it names, since it could name one that does not exist."""

    def _set_content_type_params(self, meta: dict[str, str]) -> None:
        kind = meta.get("CONTENT_TYPE", "")
        super()._set_content_type_params({"CONTENT_TYPE": _CHARSET.sub("", kind)})  # type: ignore[misc]


def _client(environ: Environ) -> str:
    from django.conf import settings

    from broadsheet.lib import client_ip

    return client_ip.of_headers(environ, settings.TRUSTED_PROXIES)


def build() -> Application:
    """The application for the configured profile."""
    application = _build()
    from django.conf import settings

    from broadsheet.config.requests import AccessLog

    if settings.ACCESS_LOG == "off":
        return application
    return AccessLog(application, settings.TRUSTED_PROXIES, with_addresses=settings.ACCESS_LOG == "with-addresses")


def _build() -> Application:
    django = get_wsgi_application()
    django.request_class = Utf8Request
    from django.conf import settings

    from broadsheet.lib import metrics
    from broadsheet.spamapi.akismet.gateway import Akismet

    # Django's own types say response where WSGI says an iterable of bytes; a response is both.
    application = Akismet(cast("Application", django))
    if settings.PROFILE == "filter":
        return _counted(_forgetting(WholeBodies(application, _client)))
    from broadsheet.config.headers import for_page_files, for_pages
    from broadsheet.discussion.embed.entrance import Fragments
    from broadsheet.discussion.gateway import Replies
    from broadsheet.pagecache.entrance import Frames

    frames = Frames(Replies(application, for_pages()), for_page_files(), for_pages())
    counted = _counted(_forgetting(WholeBodies(frames, _client)))
    files = PageFiles(counted, settings.PAGES_ROOT, for_page_files())
    metrics.follow("broadsheet_pages_total", "file", read=lambda: files.answered)
    return Fragments(files)


def _forgetting(application: Application) -> Application:
    """An application that knows nothing any more of a site in whose place another one has come."""
    from django.conf import settings

    from broadsheet.lib.remembered import Watch

    watch = Watch(settings.HOME)

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        watch.look()
        return application(environ, start_response)

    return answer


def _counted(application: Application) -> Application:
    """An application whose requests are counted, and traced where somebody takes traces."""
    from django.conf import settings

    from broadsheet.config.requests import Counted, Traced
    from broadsheet.lib import telemetry

    counted = Counted(application, settings.TRUSTED_PROXIES)
    return Traced(counted, settings.TRUSTED_PROXIES, telemetry.tracer()) if settings.OTLP_URL else counted


application = build()
