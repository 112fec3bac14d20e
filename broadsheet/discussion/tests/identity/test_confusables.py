"""Names that look alike are one name."""

from __future__ import annotations

import pytest

from broadsheet.discussion.tests.build import (
    a_reader,
    is_free,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "other"), [("राम", "रीमा"), ("राम", "रम"), ("มานี", "มานา"), ("คำ", "คา")])
def test_vowel_signs_make_another_name(name, other):
    a_reader(name)

    assert is_free(other)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("Bill", "Bi11"),
        ("Bob", "B0b"),
        ("Ian", "lan"),
        ("Arnold", "Amold"),
        ("Ben", "B3n"),
        ("محمد", "مُحَمَّد"),
        ("Anna", "Anna\u093c"),
        ("राम", "राम\u180b"),
    ],
)
def test_digits_and_letters_that_look_alike_are_the_same(name, look):
    a_reader(name)

    assert not is_free(look)
