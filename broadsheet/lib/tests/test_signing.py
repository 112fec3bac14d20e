"""Signed values and keyed hashes."""

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
