"""A result that was kept or sent is the result."""

import pytest

from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import packed, progressive
from broadsheet.spamfilter.evaluation.report import html
from broadsheet.spamfilter.evaluation.results import measured
from broadsheet.spamfilter.evaluation.robustness import AttackResult
from broadsheet.spamfilter.tests.build import some_lessons

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(20), start=1)]


def test_every_figure_reason_and_interval_comes_back_as_it_was():
    result = progressive.evaluate("street \ud800", RECORDS, Filter.empty())
    before = measured(result, [AttackResult("spaces", 3, 7)], folds=20)
    after = packed.unpack(packed.pack(before), progressive.in_order(RECORDS))

    assert after.row() == before.row()
    assert html([after]) == html([before])
    assert [(o.probability, o.log_odds, o.decision) for o in after.result.outcomes] == [
        (o.probability, o.log_odds, o.decision) for o in result.outcomes
    ]
    assert any(outcome.reasons for outcome in after.result.outcomes)
    assert [o.reasons for o in after.result.outcomes] == [o.reasons for o in result.outcomes]


def test_a_result_of_other_records_is_refused():
    data = packed.pack(measured(progressive.evaluate("street", RECORDS, Filter.empty()), folds=0))

    with pytest.raises(ValueError, match="longer"):
        packed.unpack(data, RECORDS[1:])
