"""The addresses of Broadsheet, before those of Wagtail, which take everything else."""

from django.urls import include, path
from plain.urls import urlpatterns as those_of_the_project

from broadsheet.discussion import urls as discussion

urlpatterns = [
    path("", include("broadsheet.privacy.urls")),
    path("moderation/", include(discussion.moderation)),
    path("", include("broadsheet.discussion.urls")),
    *those_of_the_project,
]
