"""`email_address.normalise`: two ways of typing an address are one, two addresses never are."""

from __future__ import annotations

import pytest

from broadsheet.lib import email_address


def test_an_address_is_the_same_in_capitals_and_between_blanks():
    assert (
        email_address.normalise(" ANNA@Example.org\n")
        == email_address.normalise("anna@example.org")
        == "anna@example.org"
    )


@pytest.mark.parametrize("other", ["\u212aim@example.org", "\u017fam@example.org", "stra\u00dfe@example.org"])
def test_no_other_letter_becomes_a_plain_one(other):
    assert email_address.normalise(other) not in {"kim@example.org", "sam@example.org", "strasse@example.org"}
