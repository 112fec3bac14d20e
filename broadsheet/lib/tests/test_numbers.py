"""Numbers in addresses and forms."""

from __future__ import annotations

import pytest

from broadsheet.lib import numbers


@pytest.mark.parametrize("text", ["1", "042", "9" * numbers.LONGEST])
def test_plain_digits_are_a_number(text):
    assert numbers.whole_number(text) == numbers.row_id(text) == int(text)


@pytest.mark.parametrize("text", [None, "", "-1", "1.0", " 1", "²", "١", "1e3", "9" * (numbers.LONGEST + 1)])
def test_anything_else_is_none_and_no_row(text):
    assert numbers.whole_number(text) is None
    assert numbers.row_id(text) == 0
