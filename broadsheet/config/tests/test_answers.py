"""What every answer carries: the security policy, and plain words for errors."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import OperationalError

from broadsheet.config import headers, views, wsgi

pytestmark = pytest.mark.django_db


def test_no_page_for_readers_allows_inline_script_or_style(client):
    policy = client.get("/comment-data/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_only_the_editors_pages_have_the_wider_policy(client):
    assert "unsafe-inline" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/moderation/sign-in/")["Content-Security-Policy"]


def test_a_page_file_carries_the_same_protection_as_an_answer_of_the_framework(client):
    response = client.get("/comment-data/")

    for name, value in headers.for_pages():
        # The framework gives the directives of its policy in any order.
        assert sorted(response[name].split("; ")) == sorted(value.split("; "))


def test_a_database_that_does_not_answer_is_a_503_with_a_plain_request_to_come_back(client, monkeypatch, caplog):
    def locked(*_args, **_kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(views.spamapi, "model_version", locked)
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response["Retry-After"]
    assert b"try again" in response.content
    assert "database is locked" in caplog.text


def test_an_unknown_page_is_told_in_plain_words(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert b"There is no such page" in response.content


@pytest.mark.parametrize(
    "path",
    ["/%00", "/\ud800/".encode("utf-8", "surrogatepass").decode("latin-1"), "/" + "a/" * 300, "/../../etc/passwd"],
)
def test_no_address_brings_a_traceback(client, path):
    assert client.get(path).status_code in (301, 302, 400, 404)


@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "undefined", '"zlib"', "utf-8"])
def test_no_named_encoding_brings_a_traceback(charset):
    body = b'--x\r\nContent-Disposition: form-data; name="comment"\r\n\r\n\\ud800\r\n--x--\r\n'
    request = wsgi.Utf8Request(
        {
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": "to=1",
            "CONTENT_TYPE": f"multipart/form-data; boundary=x; charset={charset}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )

    assert request.GET["to"] == "1"
    assert request.POST["comment"] == "\\ud800"


@pytest.mark.parametrize("path", ["/threads/1/reply", "/admin/login/", "/moderation/sign-in/"])
def test_a_stranger_cannot_fill_the_disk_with_files(client, admin_client, path):
    upload = {"file": BytesIO(b"x" * 3_000_000)}

    assert client.post(path, upload).status_code == 413
    assert admin_client.post("/admin/images/add/", {"file": BytesIO(b"x" * 3_000_000)}).status_code == 200
