"""The marks that stand for names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion.identity import avatars

pytestmark = pytest.mark.django_db


@given(st.text(max_size=40))
def test_any_name_has_a_mark_and_colours(name):
    assert 1 <= len(avatars.initials(name)) <= 2
    assert 0 <= avatars.palette(name) < avatars.PALETTES


def test_a_look_alike_gets_the_same_colours():
    assert avatars.palette("Anna") == avatars.palette("аnnа ")
    assert avatars.initials("Anna Maria Berg") == "AB"
