"""Nobody who does not know the key finds two names that are taken for one."""

import pickle
import random
import time
from functools import reduce
from itertools import islice
from operator import xor
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter.features.evidence import TABLE_BITS, collect, key_of
from broadsheet.spamfilter.model.campaigns import Window
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import a_comment, some_lessons, taught
from broadsheet.spamfilter.text import hashing
from broadsheet.spamfilter.text.hashing import HashKey

TARGET = "harbour-museum-society.org"
KEYS = [HashKey.DEFAULT, HashKey.of(b"one site"), HashKey.of(b"another site")]
FREE_BITS = 3


def linear_number(data: bytes) -> int:
    """What looks like 64 bits of hash and holds 32: two CRCs of the same bytes, which differ by a constant."""
    return (crc32(data) | crc32(data, 0x5BD1E995) << 32) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF


def name_of(changes: int) -> str:
    """A domain name as long as the target; each letter is one of h to o, whose codes differ in three bits alone."""
    label, _, ending = TARGET.rpartition(".")
    letters = [chr(ord("h") ^ (changes >> FREE_BITS * place & 7)) for place in range(len(label))]
    return f"{''.join(letters)}.{ending}"


def colliding_names():
    """Domain names with the target's CRCs, without end and without trying.

    A CRC is linear: changing one bit of the input changes the same bits of the result, whatever else stands there. So
    Gauss's elimination says which letters to change.
    """

    def sum_of(name):
        return crc32(f"domain {name}".encode())

    start, steps, free = sum_of(name_of(0)), {}, []

    def reduced(value, changes):
        while value and (step := steps.get(value.bit_length())):
            value, changes = value ^ step[0], changes ^ step[1]
        return value, changes

    for bit in range(FREE_BITS * len(TARGET.rpartition(".")[0])):
        value, changes = reduced(sum_of(name_of(1 << bit)) ^ start, 1 << bit)
        if value:
            steps[value.bit_length()] = value, changes
        else:
            free.append(changes)
    rest, wanted = reduced(sum_of(TARGET) ^ start, 0)
    assert not rest
    chance = random.Random(1)
    while True:
        yield name_of(reduce(xor, [changes for changes in free if chance.random() < 0.5], wanted))


def test_what_was_easy_with_two_sums_is_of_no_use_under_a_key():
    names = [TARGET, *islice(colliding_names(), 14)]

    assert len(set(names)) == 15
    assert len({linear_number(f"domain {name}".encode()) for name in names}) == 1
    for key in KEYS:
        assert len({key_of("domain", name, key)[2:] for name in names}) == 15
        assert len(set(key.words([name.encode() for name in names]).tolist())) == 15


@given(st.binary(max_size=80))
def test_names_made_to_collide_do_so_under_no_secret(secret):
    key = HashKey.of(secret)

    assert len({key_of("domain", name, key)[2:] for name in [TARGET, *islice(colliding_names(), 14)]}) == 15


def test_a_second_of_looking_finds_no_name_that_is_taken_for_the_target():
    key, tried = HashKey.of(b"a secret that the looker does not know"), 0
    wanted, end = key_of("domain", TARGET, key)[2:], time.process_time() + 1.0
    for name in colliding_names():
        tried += 1
        assert key_of("domain", name, key)[2:] != wanted or name == TARGET
        if time.process_time() > end:
            break
    assert tried > 1000


def test_spam_that_names_colliding_domains_keeps_its_score():
    key = HashKey.of(b"one site")
    model = taught(Filter.base(key), some_lessons(20))
    for number in range(20):
        model.learn(a_comment(f"Their opening hours in week {number} are at https://{TARGET}/visit"), "ham")

    def offer(name):
        return Submission(f"Discount watches, order at http://{name}/sale", author="Watch outlet")

    colliding = [model.judge(offer(name)) for name in islice(colliding_names(), 14)]
    chance = random.Random(2)
    others = [model.judge(offer(name_of(chance.getrandbits(66)))) for _ in range(14)]
    assert min(v.probability for v in colliding) >= min(v.probability for v in others) - 0.02
    assert not any("approved" in reason.text and "links to" in reason.text for v in colliding for reason in v.reasons)


def test_the_same_secret_is_the_same_key_and_another_is_another_in_everything():
    one, same, other = HashKey.of(b"secret"), HashKey.of(b"secret"), HashKey.of(b"secret2")
    words = [b"harbour", b"bridge", b""]

    assert (one.id, one.word("name"), one.words(words).tolist()) == (
        same.id,
        same.word("name"),
        same.words(words).tolist(),
    )
    assert [m.tolist() for m in one.multipliers] == [m.tolist() for m in same.multipliers]
    assert one.id != other.id
    assert one.word("name") != other.word("name")
    assert not set(one.words(words).tolist()) & set(other.words(words).tolist())
    assert not {int(m[0]) for m in one.multipliers} & {int(m[0]) for m in other.multipliers}


def test_the_hashes_of_one_key_are_the_same_on_every_machine():
    key = HashKey.DEFAULT

    assert key.id == "71fe99349b71ba80"
    assert key.word("harbour") == 11683953903223043181
    assert key.words([b"harbour"]).tolist() == [13947708903144793375]
    assert [int(multiplier[0]) for multiplier in key.multipliers[:2]] == [12528642016764086935, 688261262053170211]


def test_the_secret_is_not_shown():
    assert "secret" not in repr(HashKey.of(b"secret"))
    assert "multiplier" not in repr(HashKey.of(b"secret"))


def test_grams_fill_the_table_evenly_under_every_key():
    text = " ".join(f"{a}{b}{c}" for a in "bcdfghjklm" for b in "aeiou" for c in "npqrstvwxz").encode()
    grams = np.unique(hashing.grams(text, 5))
    for key in KEYS:
        places = grams * key.multipliers[hashing.FOLDED_GRAMS] >> np.uint64(64 - TABLE_BITS)
        assert len(np.unique(places)) >= 0.99 * len(grams)


def test_evidence_and_filters_of_different_keys_are_not_mixed():
    submission = a_comment()
    evidence = collect(submission, HashKey.of(b"another site"))

    with pytest.raises(ValueError, match="for a filter of the key"):
        Filter.base().weigh(submission, evidence)
    with pytest.raises(ValueError, match="for a window of the key"):
        Window.blank(HashKey.DEFAULT).see(submission, evidence, None)


def test_a_model_that_is_sent_to_another_process_has_the_same_key_and_says_the_same():
    model = taught(Filter.base(HashKey.of(b"one site")), some_lessons(5))
    sent, again = pickle.loads(pickle.dumps(model)), pickle.loads(pickle.dumps(model))

    assert sent.key.id == model.key.id
    assert sent.key is again.key
    assert (sent.version, sent.judge(a_comment())) == (model.version, model.judge(a_comment()))
