"""Every address of the site, by profile."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from broadsheet.config import views
from broadsheet.privacy.views import notice

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("comment-data/", notice, name="comment-data"),
]

if settings.PROFILE == "filter":
    urlpatterns += [
        path("", include("broadsheet.spamapi.urls")),
        path("keys/", include("broadsheet.spamapi.key_urls")),
    ]
else:
    from broadsheet.readership.views import beacon

    urlpatterns += [
        path("", include("broadsheet.discussion.urls")),
        path("moderation/keys/", include("broadsheet.spamapi.key_urls")),
        path("moderation/", include("broadsheet.discussion.moderation.urls")),
        path("views", beacon, name="view-beacon"),
    ]

if settings.PROFILE == "discussion":
    from broadsheet.spamapi.views import home

    urlpatterns += [path("", home, name="home")]

if settings.PROFILE == "full":
    from wagtail import urls as wagtail_urls
    from wagtail.admin import urls as admin_urls
    from wagtail.documents import urls as document_urls

    urlpatterns += [path("admin/", include(admin_urls))]
    # Pictures only, so that a section may be called Media, and documents go through their own door.
    for folder in ("images", "original_images", "avatar_images"):
        urlpatterns += [path(f"media/{folder}/<path:path>", views.picture, {"folder": folder})]
    urlpatterns += [path("documents/", include(document_urls))]
    urlpatterns += [path("", include(wagtail_urls))]
