"""Near copies are found again, the newest of them, at a bounded cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.model.near_duplicates import MOST, NearDuplicates
from broadsheet.spamfilter.tests.build import LETTER, NEAR_LETTER, STRANGER, a_comment
from broadsheet.spamfilter.text import minhash
from broadsheet.spamfilter.text.hashing import HashKey

BITS, ENTRIES = 16, 128


def none_yet():
    shapes = (ENTRIES, minhash.BINS), (1 << BITS,), (ENTRIES,), (1,)
    return NearDuplicates(*(np.zeros(shape, dtype=np.uint32) for shape in shapes))


def seen(text):
    signature = collect(a_comment(text), HashKey.DEFAULT).signature
    return signature, minhash.bands(signature, HashKey.DEFAULT)


def near(copies, text):
    signature, bands = seen(text)
    return copies.near(copies.behind(bands), signature)


def enter(copies, text):
    signature, bands = seen(text)
    return copies.enter(copies.behind(bands), signature, bands)


def numbers(copies, text):
    return [number for number, _ in near(copies, text)]


def test_every_copy_of_one_text_is_found_and_not_only_the_last():
    copies = none_yet()
    for text in (LETTER, STRANGER, LETTER, NEAR_LETTER, STRANGER, LETTER):
        enter(copies, text)

    assert numbers(copies, LETTER) == numbers(copies, NEAR_LETTER) == [1, 3, 4, 6]
    assert numbers(copies, STRANGER) == [2, 5]


def test_of_very_many_the_newest_are_looked_at():
    copies = none_yet()
    for _ in range(ENTRIES - 8):
        enter(copies, LETTER)

    assert numbers(copies, LETTER) == list(range(ENTRIES - 8 - MOST + 1, ENTRIES - 8 + 1))


def test_what_was_overwritten_is_gone():
    copies = none_yet()
    enter(copies, LETTER)
    for number in range(ENTRIES):
        enter(copies, f"Week {number * 7919} of the works in street {number * 104729}, and nobody told us why")

    assert numbers(copies, LETTER) == []


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=30, max_size=60), max_size=20))
def test_a_text_that_came_is_found_whatever_came_between(texts):
    copies = none_yet()
    entered = [(enter(copies, text), text) for text in texts]

    for number, text in entered:
        assert number in numbers(copies, text)


@settings(max_examples=50)
@given(st.integers(0, 1 << 32), st.sampled_from([LETTER, STRANGER, ""]))
def test_arrays_of_nonsense_give_an_answer(seed, text):
    chance = np.random.default_rng(seed)
    sizes = (ENTRIES, minhash.BINS), (1 << BITS,), (ENTRIES,), (1,)
    copies = NearDuplicates(*(chance.integers(0, 2 * ENTRIES, size, dtype=np.uint32) for size in sizes))
    copies.signatures[:] = seen(text)[0]

    assert len(near(copies, text)) <= MOST


@pytest.mark.parametrize("text", ["", "a", "thanks"])
def test_the_shortest_texts_are_no_trouble(text):
    copies = none_yet()
    enter(copies, text)

    assert len(near(copies, text)) <= 1
