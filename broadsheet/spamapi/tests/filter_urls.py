"""The addresses of the `filter` profile, as far as its own pages go."""

from django.urls import include, path

from broadsheet.privacy.views import notice

urlpatterns = [
    path("comment-data/", notice, name="comment-data"),
    path("", include("broadsheet.spamapi.urls")),
    path("", include("broadsheet.accounts.urls")),
]
