"""Whose address a request comes from."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.lib import client_ip

UNKNOWN = "0.0.0.0"


def seen_as(peer: str, forwarded: str | None = None, proxies: int = 0) -> str:
    meta = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_ip.of_headers(meta, proxies)


def test_without_proxies_the_connection_tells_and_headers_prove_nothing():
    assert seen_as("192.0.2.1") == "192.0.2.1"
    assert seen_as("192.0.2.1", "203.0.113.9") == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (1, "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9"),
        (1, "127.0.0.1,10.0.0.1,::1,203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2"),
        (2, "198.51.100.66, 203.0.113.9,10.0.0.2"),
        (1, ", ,203.0.113.9"),
    ],
)
def test_behind_proxies_only_what_they_appended_counts(proxies, forwarded):
    assert seen_as("10.0.0.1", forwarded, proxies) == "203.0.113.9"


@pytest.mark.parametrize(("proxies", "forwarded"), [(1, None), (1, ""), (1, "  "), (2, "203.0.113.9")])
def test_what_did_not_come_through_all_proxies_is_known_by_its_connection(proxies, forwarded):
    assert seen_as("192.0.2.1", forwarded, proxies) == "192.0.2.1"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
    ],
)
def test_each_address_has_one_spelling(written, address):
    assert seen_as(written) == address
    assert seen_as("10.0.0.1", written, proxies=1) == address


@pytest.mark.parametrize(
    "garbage", ["", "unknown", "unix:", "192.0.2", "192.0.2.1:x", "1" * 10_000, "٣.3.3.3", "[", "]:"]
)
def test_what_cannot_be_read_is_not_known(garbage):
    assert seen_as(garbage) == UNKNOWN


@given(st.text(), st.text(), st.integers(0, 10))
def test_no_header_brings_it_down(peer, forwarded, proxies):
    address = seen_as(peer, forwarded, proxies)

    assert seen_as(address) == address


def test_a_request_is_read_with_the_proxies_of_the_settings(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "192.0.2.1"})

    assert client_ip.of_request(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    assert client_ip.of_request(request) == "192.0.2.1"


def test_a_network_is_what_a_provider_hands_out():
    assert client_ip.network("192.0.2.77") == "192.0.2.0/24"
    assert client_ip.network("::ffff:192.0.2.77") == "192.0.2.0/24"
    assert client_ip.network("2001:db8:1:2:3::4") == "2001:db8:1::/48"
    assert client_ip.network("garbage") == "0.0.0.0/24"
