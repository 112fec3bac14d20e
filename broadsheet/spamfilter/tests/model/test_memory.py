"""What was decided is remembered with its spread, carries over to the rest of a campaign, and grows old."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from broadsheet.spamfilter.model import snapshot
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.memory import HISTORY_DAYS, WINDOW_DAYS
from broadsheet.spamfilter.model.snapshot import SnapshotError
from broadsheet.spamfilter.tests.build import LETTER, NEAR_LETTER, a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision

START = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001


def after(days):
    return START + timedelta(days=days)


def told(model, submission):
    return [reason.text for reason in model.judge(submission).reasons if reason.group == "memory"]


def test_a_campaign_is_told_with_its_spread():
    model = Filter.base()
    for number in range(9):
        sent = a_comment(LETTER, author=f"Reader {number % 5}", permalink=f"/{number % 3}/", date=after(number // 5))
        model.learn(sent, "ham" if number == 4 else "spam")

    assert told(model, a_comment(NEAR_LETTER, author="Jonas Berg", date=after(1))) == [
        "9 near-identical comments in 2 days from 5 names under 3 pages, 8 marked as spam and 1 approved"
    ]


def test_what_is_not_known_or_not_spread_is_not_told():
    model = Filter.base()
    for number in range(2):
        model.learn(a_comment(f"{LETTER} {number}", author=""), "spam")

    assert told(model, a_comment(NEAR_LETTER, author="")) == ["2 near-identical comments, all marked as spam"]


def test_one_decision_carries_over_to_the_rest_of_a_campaign():
    rest = [a_comment(NEAR_LETTER, author=f"Reader {n}", permalink=f"/{n}/", date=after(n)) for n in range(5)]
    for label, decision in (("spam", Decision.SPAM), ("ham", Decision.PUBLISH)):
        model = taught(Filter.base(), some_lessons())
        model.learn(a_comment(LETTER, date=START), label)

        assert {model.judge(sent).decision for sent in rest} == {decision}


def test_copies_of_long_ago_do_not_count():
    model = Filter.base()
    model.learn(a_comment(LETTER, date=START), "spam")

    assert told(model, a_comment(NEAR_LETTER, author="Jonas Berg", date=after(WINDOW_DAYS)))
    assert not told(model, a_comment(NEAR_LETTER, author="Jonas Berg", date=after(WINDOW_DAYS + 1)))
    assert told(model, a_comment(NEAR_LETTER, author="Jonas Berg"))


def test_a_correction_finds_its_lesson_however_old():
    model = Filter.base()
    model.learn(a_comment(LETTER, date=START), "spam")
    model.learn(a_comment(LETTER, date=after(10 * WINDOW_DAYS)), "ham")

    assert told(model, a_comment(NEAR_LETTER, author="", date=after(10 * WINDOW_DAYS))) == [
        "1 near-identical comment was approved"
    ]


def test_a_domain_not_seen_for_long_starts_anew():
    def with_link(number, days):
        return a_comment(f"Note {number} on paint http://paint.example.com/{number}", author="", date=after(days))

    model = Filter.base()
    for number in range(5):
        model.learn(with_link(number * 7, number), "spam")
    late = 4 + HISTORY_DAYS

    assert "links to example.com, seen only in spam (5)" in told(model, with_link(99, late))
    assert not [text for text in told(model, with_link(99, late + 1)) if "example.com" in text]
    model.learn(with_link(77, late + 1), "ham")
    assert "links to example.com, seen only in approved comments (1)" in told(model, with_link(99, late + 2))


def test_a_snapshot_with_the_memory_of_another_version_is_refused(tmp_path):
    Filter.base().save(tmp_path / "model")
    facts, arrays = snapshot.read(tmp_path / "model")
    narrow = {"facts": arrays["facts"][:, :4], "histories": arrays["histories"][:, :3]}
    without = {name: array for name, array in arrays.items() if name != "before"}
    for other in (arrays | narrow, without, arrays | {"cursor": np.zeros(2, dtype=np.uint32)}):
        snapshot.write(tmp_path / "model", facts, other)

        with pytest.raises(SnapshotError, match="another version of the filter; rebuild the model"):
            Filter.load(tmp_path / "model")
