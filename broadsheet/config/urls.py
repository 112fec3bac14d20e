"""All URLs of the site, by profile."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path, re_path

from broadsheet.accounts.views import sign_in
from broadsheet.api import urls as api
from broadsheet.config import views
from broadsheet.spamapi import urls as spamapi

handler400 = "broadsheet.config.views.bad_request"
handler404 = "broadsheet.config.views.not_there"
handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("metrics", views.metrics),
    path("", include("broadsheet.privacy.urls")),
    path("", include(api.urlpatterns)),
]

if settings.PROFILE == "filter":
    urlpatterns += [path("", include(spamapi.urlpatterns)), path("access/", include(api.access))]
    urlpatterns += [path("", include("broadsheet.accounts.urls"))]
else:
    from broadsheet.discussion import urls as discussion

    if settings.PROFILE == "full":
        urlpatterns += [path("", include("broadsheet.newsroom.feeds.urls"))]
    urlpatterns += [
        path("", include(discussion)),
        path("moderation/keys/", include(spamapi.keys)),
        path("filter/", include(spamapi.owner)),
        path("moderation/access/", include(api.access)),
        path("moderation/", include("broadsheet.accounts.urls")),
        path("moderation/", include(discussion.moderation)),
        path("", include("broadsheet.readership.urls")),
    ]

if settings.PROFILE == "discussion":
    urlpatterns += [spamapi.home]

if settings.PROFILE == "full":
    handler404 = "broadsheet.newsroom.lost.page"
    from wagtail import urls as wagtail_urls
    from wagtail.admin import urls as admin_urls
    from wagtail.documents import urls as document_urls

    from broadsheet.newsroom.documents import document
    from broadsheet.newsroom.routing import serve
    from broadsheet.pagecache.keeping import kept

    # Wagtail's own ways in would know neither limits nor second factors.
    urlpatterns += [
        path("admin/login/", sign_in.from_admin),
        path("admin/password_reset/", sign_in.forgotten_in_admin),
        path("admin/password_reset/<path:rest>", sign_in.forgotten_in_admin),
        path("admin/", include(admin_urls)),
    ]
    # Pictures only, so that a section may be called Media; documents have a view of their own that checks permissions.
    for folder in ("images", "original_images", "avatar_images"):
        urlpatterns += [path(f"media/{folder}/<path:path>", views.picture, {"folder": folder})]
    urlpatterns += [path("documents/<int:document_id>/<str:name>", document)]
    urlpatterns += [path("documents/", include(document_urls))]
    urlpatterns += [path("", include("broadsheet.newsroom.urls"))]
    # The pages themselves, kept as files; what else Wagtail has under its addresses stays as it is.
    urlpatterns += [path("", include(wagtail_urls.urlpatterns[:-1]))]
    urlpatterns += [re_path(wagtail_urls.serve_pattern, kept(serve), name="wagtail_serve")]
