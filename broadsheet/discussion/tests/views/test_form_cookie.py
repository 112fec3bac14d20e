"""The cookie that fills in the form."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from broadsheet.discussion.tests.build import a_thread, send_reply, typed
from broadsheet.discussion.views import form_cookie

pytestmark = pytest.mark.django_db
STRANGE_COOKIES = ["", "nonsense", "[]", "%00", '{"name": 5}', "%7B%22name%22%3A"]


def test_only_a_reader_who_asks_is_remembered_and_unticking_forgets(reader):
    thread = a_thread()
    response = send_reply(reader, thread, remember="on", email="anna@example.org", website="anna.example")
    cookie = response.cookies[form_cookie.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"

    again = reader.get(reverse("discussion:reply", args=[thread.pk])).content.decode()
    assert (typed(again, "name"), typed(again, "email")) == ("Anna", "anna@example.org")
    assert typed(again, "website") == "https://anna.example"
    assert re.search(r'<input type="checkbox" name="remember"[^>]* checked', again)

    forgotten = send_reply(reader, thread, comment="Another thought about the bees")
    assert forgotten.cookies[form_cookie.COOKIE]["max-age"] == 0


@pytest.mark.parametrize("cookie", [*STRANGE_COOKIES, "%5B" * 5000, "%7B%22name%22%3A%22%5Cud800%22%7D"])
def test_a_cookie_that_is_not_ours_is_ignored(reader, cookie):
    reader.cookies[form_cookie.COOKIE] = cookie

    assert reader.get(reverse("discussion:reply", args=[a_thread().pk])).status_code == 200
