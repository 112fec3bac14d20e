"""Keys and hosts: the four ways a key travels, and what is said to one that is not known."""

import re

import pytest

from broadsheet.spamapi import keys
from broadsheet.spamapi.tests.build import NOW, SITE, a_comment, call, stored

pytestmark = pytest.mark.django_db
UNKNOWN = "zzzzzzzzzzzz"
POSTS = [
    "/1.1/verify-key", "/1.1/comment-check", "/1.1/submit-spam", "/1.1/submit-ham", "/1.1/deactivate", "/1.1/token",
    "/1.1/get-subscription", "/1.1/get-stats", "/1.2/get-key-stats", "/1.2/usage-limit", "/1.2/key-sites",
]  # fmt: skip


def test_an_issued_key_is_twelve_small_letters_and_digits(key):
    assert re.fullmatch("[a-z0-9]{12}", key)


@pytest.mark.parametrize("name", ["key", "api_key"])
def test_verify_key_says_valid_or_invalid_and_nothing_more(key, name):
    for value, word in ((key, "valid"), (UNKNOWN, "invalid")):
        told = call("/1.1/verify-key", {name: value, "blog": SITE})

        assert (told.status, told.body) == (200, word)
        assert told.headers["content-type"].startswith("text/plain")
        assert ("x-akismet-debug-help" in told.headers) == (word == "invalid")


def test_verify_key_takes_the_key_from_the_host(key):
    assert call("/1.1/verify-key", {"blog": SITE}, host=f"{key}.rest.example.org").body == "valid"


def test_verify_key_is_about_the_new_key_whatever_key_is_stored_beside_it(key):
    assert call("/1.1/verify-key", {"key": key, "api_key": UNKNOWN, "blog": SITE}).body == "valid"
    assert call("/1.1/verify-key", {"key": UNKNOWN, "api_key": key, "blog": SITE}).body == "invalid"
    assert call("/1.1/verify-key", {"key": UNKNOWN}, host=f"{key}.rest.example.org").body == "invalid"


@pytest.mark.parametrize("more", ["", "&blog=https://blog.example.org/&is_test=1&blog_lang=en&x", "&blog", "&blog=%"])
def test_verify_key_bears_extras_and_a_blog_that_is_missing_or_not_encoded(key, more):
    assert call("/1.1/verify-key", f"key={key}{more}").body == "valid"


@pytest.mark.parametrize("place", ["api_key", "key", "host", "HOST", "host and port", "query"])
def test_a_check_takes_the_key_from_any_of_its_places(key, place):
    fields, host, query = a_comment(), "rest.akismet.com", ""
    if place in ("api_key", "key"):
        fields[place] = key
    elif place == "query":
        query = f"api_key={key}"
    else:
        host = {"host": f"{key}.a.example", "HOST": f"{key.upper()}.A.EXAMPLE"}.get(place, f"{key}.a.example:8080")

    assert call("/1.1/comment-check", fields, host=host, query=query).body == "false"


def test_api_key_counts_before_key_and_key_before_the_host(key):
    host = f"{key}.rest.example.org"

    assert call("/1.1/comment-check", a_comment(key, key=UNKNOWN), host=f"{UNKNOWN}.a.example").body == "false"
    assert call("/1.1/comment-check", a_comment(UNKNOWN, key=key), host=host).body == "invalid"
    assert call("/1.1/comment-check", a_comment(key=UNKNOWN), host=host).body == "invalid"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("given", ["none", "unknown", "revoked", "too long", "strange"])
def test_an_unknown_key_is_called_invalid_by_every_call(key, path, given):
    value = {"unknown": UNKNOWN, "revoked": key, "too long": key * 834, "strange": "ключ-ключ\0é"}.get(given)
    keys.revoke(key, NOW)
    fields = {"blog": SITE} | ({"api_key": value, "key": value} if value else {})

    for told in (call(path, fields), call(path, method="GET", query=f"api_key={UNKNOWN}" if value else "")):
        assert (told.status, told.body) == (200, "invalid")
        assert told.headers["x-akismet-debug-help"]
        assert told.is_well_formed_check() or path != "/1.1/comment-check"


@pytest.mark.parametrize(
    "host", ["rest.akismet.com", "filter.example.org", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "", "evil\x80"]
)
def test_the_filter_answers_to_every_host_name(key, host):
    assert call("/1.1/verify-key", {"key": key, "blog": SITE}, host=host).body == "valid"
    assert call("/1.1/comment-check", a_comment(key), host=host).body == "false"
    assert call("/1.1/comment-check/", a_comment(key), host=host).body == "false"


def test_what_is_no_filter_call_is_passed_on(key):
    assert call("/1.1", {"key": key}).status == 204
    assert call("/moderation/", {"key": key}).status == 204


def test_a_call_that_does_not_exist_is_not_found(key):
    assert call("/1.1/comment-chek", a_comment(key)).status == 404


def test_a_head_request_has_no_body(key):
    assert call("/1.1/test", method="HEAD").body == ""


def test_keys_are_neither_stored_nor_logged_nor_told_to_others(key, caplog, judged):
    judged("hold")
    other = keys.issue("https://other.example/", NOW)
    caplog.set_level("DEBUG")
    fields = a_comment(key, callback=f"{SITE}hook")
    told = [call(path, fields) for path in POSTS]
    told += [call(path, fields, host=f"{key}.a.example") for path in POSTS]
    told += [call(path, a_comment(UNKNOWN), host=f"{key}.a.example") for path in POSTS]
    told += [call("/1.2/key-sites", {"api_key": other, "format": "csv"})]

    assert key not in stored()
    assert not [record for record in caplog.records if key in record.getMessage()]
    assert not [answer for answer in told if key in answer.body or key in str(answer.headers)]


def test_a_revoked_key_is_refused_at_the_latest_when_its_memory_has_faded(key, monkeypatch):
    assert call("/1.1/verify-key", {"key": key}).body == "valid"
    keys.revoke(key, NOW)
    monkeypatch.setattr(keys.known._found, "seconds", -1.0)

    assert call("/1.1/verify-key", {"key": key}).body == "invalid"
