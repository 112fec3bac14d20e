"""Addresses of the newsroom beside its pages."""

from __future__ import annotations

from django.urls import path

from broadsheet.newsroom import archive, most_read, styles, topics
from broadsheet.newsroom.corrections import views as corrections
from broadsheet.newsroom.live import views as live
from broadsheet.newsroom.search import views as search
from broadsheet.newsroom.standards import urls as standards
from broadsheet.pagecache.keeping import kept

urlpatterns = [
    *standards.urlpatterns,
    path("look/<slug:digest>.css", styles.site_style, name="site-style"),
    path("search/", kept(search.search), name="search"),
    path("search/description.xml", search.description, name="search-description"),
    path("live/<int:page_id>/", live.again, name="live-again"),
    path("live/<int:page_id>/news/", kept(live.news), name="live-news"),
    path("live/<int:page_id>/before/<int:post_id>/", kept(live.older), name="live-older"),
    path("live/posts/<int:post_id>/", live.permalink, name="live-post"),
    path("corrections/", kept(corrections.all_corrections), name="corrections"),
    path("authors/", kept(topics.authors), name="authors"),
    path("authors/<slug:slug>/", kept(topics.author), name="author"),
    path("tags/", kept(topics.tags), name="tags"),
    path("tags/<slug:slug>/", kept(topics.tag), name="tag"),
    path("series/<slug:slug>/", kept(topics.series), name="series"),
    path("most-read/", kept(most_read.most_read), name="most-read"),
    path("most-read/<slug:period>/", kept(most_read.most_read), name="most-read-period"),
    path("archive/", kept(archive.archive), name="archive"),
    path("archive/<slug:year>/", kept(archive.archive), name="archive-year"),
    path("archive/<slug:year>/<slug:month>/", kept(archive.month), name="archive-month"),
]
