"""Signed values, sealed values and keyed hashes."""

from datetime import UTC, datetime

import pytest

from broadsheet.lib import signing

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def test_a_signed_value_comes_back_for_its_own_purpose_only():
    token = signing.sign("receipt", "12")

    assert signing.unsign("receipt", token) == "12"
    assert signing.unsign("view", token) is None


def test_a_changed_value_is_refused():
    token = signing.sign("receipt", "12")

    assert signing.unsign("receipt", "13" + token[2:]) is None
    assert signing.unsign("receipt", "12") is None
    assert signing.unsign("receipt", "") is None


def test_a_keyed_hash_depends_on_key_purpose_and_value(settings):
    first = signing.keyed_hash("sender", "192.0.2.1")

    assert signing.keyed_hash("sender", "192.0.2.1") == first
    assert signing.keyed_hash("network", "192.0.2.1") != first
    assert signing.keyed_hash("sender", "192.0.2.2") != first
    settings.SECRET_KEY = "another key"
    assert signing.keyed_hash("sender", "192.0.2.1") != first


def test_a_sealed_value_comes_back_for_its_own_purpose_and_nonce_only():
    seal = signing.sealed("key", "n1", "abcdef123456")

    assert signing.unsealed("key", "n1", seal) == "abcdef123456"
    assert signing.unsealed("key", "n2", seal) is None
    assert signing.unsealed("other", "n1", seal) is None
    assert b"abcdef123456".hex() not in seal


@pytest.mark.parametrize("seal", ["", "00", "no hexadecimal", "é", "00" * 20, "ff" * 100])
def test_what_was_not_sealed_here_is_none(seal):
    assert signing.unsealed("key", "n1", seal) is None


def test_what_was_sealed_or_signed_with_an_earlier_secret_is_read_as_long_as_that_is_listed(settings):
    seal, token, old = signing.sealed("key", "n1", "grün"), signing.sign("receipt", "12"), settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert signing.unsealed("key", "n1", seal) is None
    assert signing.unsign("receipt", token) is None

    settings.SECRET_KEY_FALLBACKS = ["a third key", old]
    assert signing.unsealed("key", "n1", seal) == "grün"
    assert signing.unsign("receipt", token) == "12"


def test_a_value_of_any_length_is_sealed_and_no_seal_repeats():
    for value in ("", "x" * 24, "ä" * 1000):
        assert signing.unsealed("key", "n1", signing.sealed("key", "n1", value)) == value
    assert signing.sealed("key", "n1", "same") != signing.sealed("key", "n1", "same")


def test_a_changed_seal_is_refused():
    seal = signing.sealed("key", "n1", "abcdef123456")
    for place in range(10, len(seal), 7):
        assert (
            signing.unsealed("key", "n1", seal[:place] + ("A" if seal[place] != "A" else "B") + seal[place + 1 :])
            is None
        )


def test_a_derived_key_depends_on_purpose_and_secret():
    keys = {signing.derived_key(purpose, secret) for purpose in ("filter", "seal") for secret in ("one", "two")}

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert signing.derived_key("filter", "one") in keys


def test_a_dated_token_tells_when_it_was_signed_and_holds_for_its_purpose_alone():
    token = signing.sign_dated("form", "a-7", NOW)

    assert signing.unsign_dated("form", token) == ("a-7", NOW)
    assert signing.unsign_dated("other", token) is None
    assert signing.unsign_dated("form", token.replace("7", "8", 1)) is None
