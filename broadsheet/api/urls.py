"""The addresses of the API."""

from __future__ import annotations

from django.urls import path

from broadsheet.api.console import views
from broadsheet.api.v1 import api

urlpatterns = [path("api/v1/", api.urls)]
access = ([path("", views.access_keys, name="list"), path("revoke", views.revoke, name="revoke")], "access")
"""The page of the access keys, to be included where a profile has it."""
