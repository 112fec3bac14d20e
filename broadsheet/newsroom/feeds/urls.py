"""The addresses of feeds. They go before those of the discussion, which has a feed of every page with replies."""

from __future__ import annotations

from django.urls import path, re_path

from broadsheet.newsroom.feeds.generators import FORMATS
from broadsheet.newsroom.feeds.views import view

# Below these stand other things than articles.
_NO_SECTION = "(?!(?:comments|authors|tags|series)/)"

urlpatterns = [
    address
    for end in FORMATS
    for address in (
        path(f"feed/{end}", view("site", end), name=f"feed{end.strip('/') and '-'}{end.strip('/')}"),
        path(f"authors/<slug:slug>/feed/{end}", view("author", end), name="author-feed"),
        path(f"tags/<slug:slug>/feed/{end}", view("tag", end), name="tag-feed"),
        path(f"series/<slug:slug>/feed/{end}", view("series", end), name="series-feed"),
        re_path(rf"^{_NO_SECTION}(?P<slug>[-a-zA-Z0-9_]+)/feed/{end}\Z", view("section", end), name="section-feed"),
    )
]
