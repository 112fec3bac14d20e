"""The data notice."""

from __future__ import annotations

from django.urls import path

from broadsheet.privacy import views

urlpatterns = [path("comment-data/", views.notice, name="comment-data")]
