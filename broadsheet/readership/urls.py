"""The URL to which pages report that they are read."""

from __future__ import annotations

from django.urls import path

from broadsheet.readership import views

urlpatterns = [path("views", views.beacon, name="view-beacon")]
