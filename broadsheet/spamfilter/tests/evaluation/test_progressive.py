"""Measuring: judged first, learned after."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import progressive
from broadsheet.spamfilter.evaluation.results import measured
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import STRANGER, a_comment, some_lessons

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(20), start=1)]


def test_an_item_never_helps_to_judge_itself():
    model = Filter.base()
    result = progressive.evaluate("one", RECORDS[:1], model)

    assert result.outcomes[0].probability == Filter.base().judge(RECORDS[0].submission).probability
    assert model.lessons == 1


def test_a_frozen_model_stays_as_it_is():
    model = Filter.base()
    progressive.evaluate("frozen", RECORDS, model, learning=False)

    assert model.lessons == 0


def test_the_figures_are_those_of_the_report():
    measures = progressive.evaluate("mixed", RECORDS, Filter.base()).measures()

    assert (measures["name"], measures["items"], measures["spam"]) == ("mixed", 40, 20)
    assert measures["auc"] > 0.9
    assert {
        "one_minus_auc_percent", "accuracy_percent", "ham_missed_percent", "spam_missed_percent", "lam_percent",
        "ham_lost_at_95", "ham_lost_at_99", "hold_percent", "ece", "items_per_second",
    } <= measures.keys()  # fmt: skip


def test_what_needs_both_labels_is_none_without():
    measures = progressive.evaluate("ham", RECORDS[::2], Filter.base()).measures()

    assert measures["auc"] is None
    assert measures["accuracy_percent"] == 100.0


def test_dates_decide_the_order_if_all_have_one():
    late, early = (Record(n, a_comment(date=datetime(2020 - n, 1, 1)), "ham") for n in (1, 2))  # noqa: DTZ001

    assert progressive.in_order([late, early]) == [early, late]
    undated = Record(3, a_comment(), "ham")
    assert progressive.in_order([late, undated, early]) == [late, undated, early]


def test_a_training_set_is_learned_in_an_order_of_its_own():
    assert progressive.mixed(RECORDS) == progressive.mixed(RECORDS[::-1])
    assert progressive.mixed(RECORDS) != RECORDS


def of_sites(*sites):
    lessons = list(some_lessons(20))
    return [
        Record(n, replace(submission, site=sites[n % len(sites)]), label)
        for n, (submission, label) in enumerate(lessons, start=1)
    ]


@pytest.mark.parametrize("adapting", [False, True])
def test_each_site_is_judged_by_a_model_of_the_others(adapting):
    records = of_sites("a", "b", "c")
    *single, together = progressive.sites_left_out("blogs", records, Filter.base(), adapting)

    how = "adapting" if adapting else "frozen"
    assert [r.name for r in single] == [f"blogs: {site}, {how}" for site in "abc"]
    assert (together.name, len(together.outcomes)) == (f"blogs: all sites, {how}", len(records))
    assert together.lessons == (len(records) if adapting else 0)
    assert together.measures()["auc"] > 0.9


def test_one_site_cannot_be_left_out():
    with pytest.raises(ValueError, match="one site"):
        progressive.sites_left_out("blog", RECORDS, Filter.base(), False)


def test_wrong_calls_keep_the_reasons_that_were_given():
    result = progressive.evaluate("mixed", RECORDS, Filter.empty())
    wrong = [o for o in result.outcomes if (o.probability >= 0.5) != o.is_spam]

    assert wrong
    assert all(outcome.reasons or outcome.log_odds == 0.0 for outcome in wrong)
    assert not any(
        o.reasons for o in result.outcomes if o.decision in ("hold",) and (o.probability >= 0.5) == o.is_spam
    )


def test_only_judging_and_learning_are_timed():
    ticks = iter(range(10_000))
    result = progressive.evaluate("timed", RECORDS, Filter.base(), clock=lambda: float(next(ticks)))

    assert result.seconds == 2.0 * len(RECORDS)


@pytest.mark.parametrize("records", [RECORDS[::2], RECORDS[1::2], []], ids=["ham only", "spam only", "nothing"])
def test_a_data_set_of_one_label_is_measured_as_far_as_it_goes(records):
    found = measured(progressive.evaluate("half", records, Filter.base()), folds=20)
    row = json.loads(json.dumps(found.row(), allow_nan=False))

    assert row["auc"] is None
    assert row["mcc"] is None
    assert row["note"] == found.note
    assert (row["hold_percent"] is None) == (not records)


def test_whatever_the_labels_are_the_figures_are_numbers_or_null():
    for count in range(1, 6):
        row = measured(progressive.evaluate("few", RECORDS[:count], Filter.base()), folds=20).row()
        assert "NaN" not in json.dumps(row)


def burst_and_rest(dated):
    start = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
    for number in range(12):
        sent = a_comment(STRANGER, author=f"Reader {number}", permalink=f"/{number}/")
        yield Record(number + 1, replace(sent, date=start + timedelta(minutes=number) if dated else None), "spam")


def campaigns_seen(result):
    return [outcome.record.submission.campaign for outcome in result.outcomes]


def test_a_burst_is_measured_as_the_site_would_see_it():
    records = list(burst_and_rest(dated=True))
    watched = progressive.evaluate("burst", records[::-1], Filter.base(), learning=False)
    blind = progressive.evaluate("burst", records, Filter.base(), learning=False, watching=False)

    assert [campaign.copies for campaign in campaigns_seen(watched)] == list(range(12))
    assert campaigns_seen(blind) == [None] * 12
    assert watched.outcomes[-1].probability > blind.outcomes[-1].probability


def test_without_dates_no_campaign_is_seen():
    result = progressive.evaluate("burst", list(burst_and_rest(dated=False)), Filter.base(), learning=False)

    assert campaigns_seen(result) == [None] * 12
