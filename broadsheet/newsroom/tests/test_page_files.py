"""Pages that went through the framework once and then come from their files: the same to every reader."""

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils.module_loading import import_string

from broadsheet.newsroom.tests.build import an_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection():
    """A request ends a connection that is in a transaction; the test's own must live on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Site:
    """The whole application, page files included."""

    def __init__(self) -> None:
        module, _, _ = django_settings.WSGI_APPLICATION.rpartition(".")
        self.application = import_string(f"{module}.build")()

    def ask(self, path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
        said = []
        chunks = self.application(
            RequestFactory().get(path).environ | environ,
            lambda status, headers, _=None: said.append((status, headers)),
        )
        body = b"".join(chunks)
        status, headers = said[-1]
        return status, dict(headers), body


@pytest.mark.parametrize("path", ["/", "/town/", "/town/story-number-1/"])
def test_the_second_reader_gets_the_first_ones_page_from_its_file(path, django_assert_num_queries):
    an_article()
    site = Site()
    status, first, body = site.ask(path)
    with django_assert_num_queries(0):
        again, second, same = site.ask(path)

    assert status == again == "200 OK"
    assert same == body
    assert "ETag" in second
    policies = [
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
    ]
    for name in policies:
        # The framework gives the directives of a policy in any order.
        assert sorted(second[name].split("; ")) == sorted(first[name].split("; "))
    assert None not in [first.get(name) for name in policies]
    assert "Set-Cookie" not in first


def test_a_page_with_a_query_or_for_one_reader_is_never_taken_from_a_file():
    article = an_article()
    site = Site()
    site.ask(article.url)

    for environ in ({"QUERY_STRING": "replies=1"}, {"HTTP_COOKIE": "broadsheet_reader=x"}):
        _, headers, _ = site.ask(article.url, **environ)
        assert headers["Cache-Control"] == "private, no-store"
