"""Who shares a value is found through an index, as if all entries had been looked at."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamfilter.model.shared_values import MOST_STEPS, SharedValues

ENTRIES, BUCKETS = 16, 8
KINDS = (range(0, 1), range(1, 4))
value = st.integers(0, 20)


def none_yet():
    shapes = (4, ENTRIES), (len(KINDS), BUCKETS), (4, ENTRIES)
    arrays = [np.zeros(shape, dtype=np.uint32) for shape in shapes]
    return arrays[0], SharedValues(*arrays, KINDS)


def entered(values, index, rows):
    for number, row in enumerate(rows, start=1):
        values[:, number % ENTRIES] = row
        index.enter(number)
    return len(rows)


@given(st.lists(st.tuples(value, value, value, value), max_size=60), st.integers(0, 1), st.integers(1, 20))
def test_what_is_found_is_what_a_look_at_all_entries_finds(rows, kind, wanted):
    values, index = none_yet()
    last = entered(values, index, rows)

    newest = range(last, max(last - ENTRIES, 0), -1)
    expected = [n % ENTRIES for n in newest if wanted in values[list(KINDS[kind]), n % ENTRIES].tolist()]
    assert list(index.having(kind, wanted, last)) == expected


@settings(max_examples=50)
@given(st.binary(min_size=800, max_size=800), st.integers(0, 1), value, st.integers(0, 2**32 - 1))
def test_whatever_is_in_the_arrays_no_look_fails_or_runs_long(content, kind, wanted, last):
    cells = np.frombuffer(content, dtype=np.uint32).copy()
    values, heads, before = cells[:64].reshape(4, 16), cells[64:80].reshape(2, 8), cells[80:144].reshape(4, 16)
    index = SharedValues(values, heads, before, KINDS)

    assert len(list(index.having(kind, wanted, last))) <= MOST_STEPS


def test_a_value_that_was_deleted_is_not_found():
    values, index = none_yet()
    last = entered(values, index, [(5, 0, 0, 0)] * 4)
    values[:, 2] = 0

    assert list(index.having(0, 5, last)) == [4, 3]
