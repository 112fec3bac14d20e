"""Evidence on its way between processes: what arrives is what was sent, but for the facts."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter import Submission
from broadsheet.spamfilter.features.batch import pack, unpack
from broadsheet.spamfilter.features.evidence import Evidence, collect
from broadsheet.spamfilter.text.hashing import HashKey

SUBMISSIONS = st.builds(
    Submission, text=st.text(max_size=80), author=st.text(max_size=10), author_url=st.text(max_size=20),
    site=st.text(max_size=5), network=st.text(max_size=5), kind=st.sampled_from(["comment", "signup"]),
)  # fmt: skip
LONG = "We restore old wooden windows, see http://windows.example.net/a and http://doors.example.net/ " * 5


def assert_same(there: Evidence, here: Evidence) -> None:
    for name in [field.name for field in fields(Evidence)]:
        found, sent = getattr(there, name), getattr(here, name)
        if isinstance(sent, np.ndarray):
            assert found.dtype == sent.dtype
            assert found.tobytes() == sent.tobytes()
        elif name == "facts":
            assert found == {}
        else:
            assert type(found) is type(sent)
            assert found == sent


@given(st.lists(SUBMISSIONS, min_size=1, max_size=5))
def test_what_arrives_is_what_was_sent(submissions):
    sent = [collect(submission, HashKey.DEFAULT) for submission in [*submissions, Submission(LONG, author="Anna")]]

    for there, here in zip(unpack(pack(sent)), sent, strict=True):
        assert_same(there, here)


def test_it_is_packed_closely():
    sent = [collect(Submission(f"{LONG} {number}"), HashKey.DEFAULT) for number in range(100)]
    bare = sum(evidence.places.nbytes + evidence.running.nbytes for evidence in sent)

    assert len(pack(sent)) < 0.8 * bare
