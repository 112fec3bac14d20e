"""Signed values, sealed values and keyed hashes."""

import pytest

from broadsheet.lib import signing


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


def test_a_value_that_is_too_long_is_not_sealed():
    assert signing.unsealed("key", "n1", signing.sealed("key", "n1", "x" * 24)) == "x" * 24
    with pytest.raises(ValueError, match="25 bytes is too long"):
        signing.sealed("key", "n1", "x" * 25)
