"""Where programs look for what stands in this package."""

from __future__ import annotations

from django.urls import path

from broadsheet.newsroom.standards import views

urlpatterns = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-pages.xml", views.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<slug:month>.xml", views.sitemap_month, name="sitemap-month"),
    path("news-sitemap.xml", views.news_sitemap, name="news-sitemap"),
    path("news-sitemap-<int:number>.xml", views.news_sitemap_part, name="news-sitemap-part"),
    path("robots.txt", views.robots_txt, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security"),
    path("trust.txt", views.trust_txt, name="trust"),
    path("humans.txt", views.humans_txt, name="humans"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
