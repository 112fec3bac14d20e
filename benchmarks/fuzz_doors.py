"""The doors of the site in this process: what is asked for at each, and what is good there. Django is set up."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from benchmarks.fuzz_requests import Door, Doors, Request, fields_in, routes
from broadsheet.api import keys as access_keys
from broadsheet.api.scopes import available
from broadsheet.cli.install import ADMINISTRATOR
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.posting import receipts, stamp
from broadsheet.newsroom.models import ArticlePage
from broadsheet.spamapi import keys as filter_keys
from broadsheet.spamapi.akismet import protocol

if TYPE_CHECKING:
    from benchmarks.fuzz import Site

_CSRF = "a" * 32
_JSON = "application/json"
# What is asked most, in front of Django, or by programs.
_ADDRESSES = (
    "/", "/town/", "/town/saved-by-a-pocketful-of-beans/", "/feed/", "/town/feed/", "/robots.txt", "/sitemap.xml",
    "/embed.js", "/static/<str:name>", "/media/<str:name>", "/<str:section>/<str:slug>/",
    "/<str:section>/<str:slug>/feed/",
    "/?p=<int:id>", "/2019/03/06/<str:slug>/", "/embed/<str:site>/<int:id>/", "/favicon.ico", "/.well-known/<str:name>",
)  # fmt: skip
_OF_A_CALL = {
    "blog": "https://blog.example.org/", "user_ip": "192.0.2.7", "user_agent": "Mozilla/5.0", "comment_type": "comment",
    "comment_content": "The ferry was late again.", "comment_author": "Ann", "comment_author_email": "ann@mail.example",
    "comment_author_url": "https://a.example/", "permalink": "https://blog.example.org/ferry/", "is_test": "0",
    "comment_date_gmt": "2026-03-01T10:00:00Z", "recheck_reason": "edit", "guid": "",
    "honeypot_field_name": "h", "month": "2026-03", "limit": "5", "offset": "0", "order": "total", "filter": "",
    "format": "json", "callback": "", "blog_charset": "utf-8",
}  # fmt: skip
_OF_A_REPLY = {
    "comment": "The ferry was late on Monday too, and the captain said the tide was to blame.", "name": "Ann",
    "email": "", "website": "", "elapsed": "62.5", "parent": "", "remember": "on", "follow": "", "token": "",
    "preview": "",
}  # fmt: skip


def find(site: Site) -> Doors:
    """Every door, with the fields that its page has, or that the description of the API names."""
    now = timezone.now()
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=ADMINISTRATOR), "django.contrib.auth.backends.ModelBackend"
    )
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={_CSRF}; broadsheet_reader=x"
    filter_key = filter_keys.issue("https://blog.example.org/", now)
    bearer = access_keys.issue("fuzz", ADMINISTRATOR, available(), now)
    thread = Thread.objects.filter(comments__isnull=False).earliest("pk")
    good_stamp = stamp.issue(thread.pk, now - timedelta(minutes=2))
    comments = Comment.objects.order_by("pk")[:5]
    tokens = [
        *(receipts.token(comment.pk) for comment in comments), good_stamp, filter_key, bearer, thread.url,
        settings.SITE_URL, settings.SITE_URL + thread.url, "https://blog.example.org/", "admin", "1", "de", "town",
        *ArticlePage.objects.values_list("slug", flat=True)[:5], "newsroom", "articlepage", "html", "published", "a",
        "x.png",
    ]  # fmt: skip
    doors = Doors([], tokens, cookies, bearer)
    found = [Door(route, _fields(site, doors, route)) for route in routes()]
    found += [Door(route, method="GET") for route in _ADDRESSES for _ in range(3)]
    calls = tuple({"api_key": filter_key, "key": filter_key, **_OF_A_CALL}.items())
    found += [Door(path, calls) for path in ("/1.1/verify-key", *protocol._ENDPOINTS) for _ in range(3)]
    reply = tuple({**_OF_A_REPLY, "stamp": good_stamp}.items())
    found += [Door(f"/threads/{thread.pk}/reply", reply) for _ in range(20)]
    found += _of_the_api(site)
    doors.doors = found
    return doors


def _fields(site: Site, doors: Doors, route: str) -> tuple[tuple[str, str], ...]:
    """What the forms of the page at this address ask for."""
    path = doors.path(random.Random(1), route)
    page = site.read(Request("GET", path, headers={"HTTP_COOKIE": doors.cookies}))
    fields = {**dict(fields_in(page)), "csrfmiddlewaretoken": _CSRF}
    return tuple(fields.items())


def _of_the_api(site: Site) -> list[Door]:
    described = json.loads(site.read(Request("GET", b"/api/v1/openapi.json")))
    known = described["components"]["schemas"]
    doors = []
    for route, operations in described["paths"].items():
        for method, operation in operations.items():
            schema = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
            names = known.get(schema.get("$ref", "").rpartition("/")[2], schema).get("properties", {})
            names = {**names, **{one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "query"}}
            place = route.replace("{", "<int:" if "id}" in route else "<str:").replace("}", ">")
            fields = tuple((name, _meant(described)) for name, described in names.items())
            doors += [Door(place, fields, _JSON, method.upper())] * 3
    return doors


def _meant(described: dict[str, object]) -> str:
    return str(described.get("default") or described.get("example") or "1")
