"""The table of the first hundred lessons, and the halves of the data."""

import pytest

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import first_lessons
from broadsheet.spamfilter.evaluation.halves import Half, half_of
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import some_lessons

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(40), start=1)]


def test_every_text_is_in_one_half_with_its_copies():
    development, claim = half_of(RECORDS, Half.DEVELOPMENT), half_of(RECORDS, Half.CLAIM)
    shouted = [Record(1, Submission(f"  {r.submission.text.upper()}"), "ham") for r in claim]

    assert len(development) + len(claim) == len(half_of(RECORDS, Half.ALL)) == len(RECORDS)
    assert development
    assert claim
    assert half_of(shouted, Half.CLAIM) == shouted


@pytest.mark.parametrize(("share", "labels"), [(0, "hhhhhh"), (50, "shshsh"), (100, "ssssss"), (10, "hhhhsh")])
def test_a_stream_has_the_share_of_spam_from_its_start(share, labels):
    spam, ham = ([Submission(f"{name} {n}") for n in range(9)] for name in ("spam", "ham"))
    lessons = first_lessons.stream(spam, ham, share, 6)

    assert "".join(label[0] for _, label in lessons) == labels
    assert len({submission.text for submission, _ in lessons}) == 6


def test_a_stream_ends_where_a_label_runs_out():
    assert len(first_lessons.stream([Submission("one")], [Submission(f"{n}") for n in range(9)], 50, 9)) == 2


def test_the_table_counts_decisions_after_each_step():
    found = first_lessons.measure(Filter.base(), RECORDS, kinds=("linked", "plain"), shares=(0, 50), steps=(1, 4))
    row = found.row()

    assert {(s.kind, s.share, s.lessons) for s in found.steps} == {
        ("linked", 0, 1), ("linked", 0, 4), ("linked", 50, 1), ("linked", 50, 4),
    }  # fmt: skip
    assert all(0.0 <= value <= 100.0 for value in found.worst().values())
    assert row["ordinary"] > 0
    assert len(row["steps"]) == 4


def test_no_lesson_is_among_what_is_judged():
    teaching, judged = first_lessons._parted([*RECORDS, *RECORDS])
    texts = [{s.text for part in parts.values() for s in part} for parts in (teaching, judged)]

    assert not texts[0] & texts[1]
    assert sum(map(len, texts)) == len(RECORDS)


def test_both_labels_are_needed():
    with pytest.raises(ValueError, match="both"):
        first_lessons.measure(Filter.base(), [r for r in RECORDS if r.label == "ham"])
