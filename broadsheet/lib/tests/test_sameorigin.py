"""Whether a form was sent from a page of our own."""

import pytest
from django.test import RequestFactory

from broadsheet.lib.sameorigin import is_same_origin


def sent_with(**headers: str) -> bool:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return is_same_origin(RequestFactory().post("/", headers=named, SERVER_NAME="localhost", SERVER_PORT="8000"))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_page_and_the_reader_may_send(site):
    assert sent_with(Sec_Fetch_Site=site)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, cross-site"])
def test_any_other_site_may_not(site):
    assert not sent_with(Sec_Fetch_Site=site)


def test_what_the_browser_says_of_the_site_outweighs_its_origin():
    assert not sent_with(Sec_Fetch_Site="cross-site", Origin="http://localhost:8000")
    assert sent_with(Sec_Fetch_Site="same-origin", Origin="null")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_older_browser_is_told_by_its_origin(scheme):
    # A proxy may have taken the encryption off, so the scheme does not count.
    assert sent_with(Origin=f"{scheme}://localhost:8000")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://localhost",
        "http://localhost:8001",
        "http://evil.example",
        "http://localhost:8000.evil.example",
        "http://localhost:8000@evil.example",
        "http://evil.example@localhost:8000",
        "localhost:8000",
        "http://[",
    ],
)
def test_a_foreign_or_unreadable_origin_is_refused(origin):
    assert not sent_with(Origin=origin)


def test_what_is_no_browser_is_let_through():
    assert sent_with()
