"""Evidence that is kept teaches what it would have taught at once, and shows no words."""

import json

import numpy as np

from broadsheet.spamfilter.features import kept_evidence
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.tests.build import a_comment, a_spam
from broadsheet.spamfilter.text.hashing import HashKey

KEY, OTHER = HashKey.of(b"one"), HashKey.of(b"two")


def test_what_is_learned_from_comes_back_after_json():
    for submission in (a_comment(site="town.example"), a_spam("See http://pills.example/buy now"), a_comment("")):
        evidence = collect(submission, KEY)
        back = kept_evidence.unpacked(json.loads(json.dumps(kept_evidence.packed(evidence))), KEY)

        assert np.array_equal(back.places, evidence.places)
        assert back.places.dtype == evidence.places.dtype
        assert [list(back.signals), list(back.blocks), list(back.starts), list(back.sizes)] == [
            list(evidence.signals), list(evidence.blocks), list(evidence.starts), list(evidence.sizes),
        ]  # fmt: skip
        assert list(back.strengths()) == list(evidence.strengths())
        assert (back.identity, back.key_id) == (evidence.identity, evidence.key_id)


def test_no_word_can_be_read_in_it():
    words = "Ferdinand Abelson wrote at ferdinand.example about harbours"
    kept = json.dumps(kept_evidence.packed(collect(a_comment(words, author="Ferdinand Abelson"), KEY)))

    assert not any(word in kept for word in ("Ferdinand", "ferdinand", "Abelson", "abelson", "harbours"))


def test_evidence_of_another_key_or_version_is_none():
    kept = kept_evidence.packed(collect(a_comment(), KEY))

    assert kept_evidence.unpacked(kept, OTHER) is None
    assert kept_evidence.unpacked(kept | {"features": "of tomorrow"}, KEY) is None


def test_a_long_text_is_not_kept():
    long = " ".join(f"word{number}" for number in range(2000))

    assert kept_evidence.packed(collect(a_comment(long), KEY)) is None
