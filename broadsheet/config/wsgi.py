"""The WSGI application: page files in front, the framework behind."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")


def build():
    """The application for the configured profile."""
    framework = get_wsgi_application()
    from django.conf import settings

    if settings.PROFILE == "filter":
        return framework
    from broadsheet.config.headers import for_pages
    from broadsheet.pagecache.serve import PageFiles

    return PageFiles(framework, settings.PAGES_ROOT, for_pages())


application = build()
