"""Measuring: judged first, learned after."""

from datetime import datetime

from broadsheet.spamfilter import evaluation
from broadsheet.spamfilter.jsonlines import Record
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.report import html
from broadsheet.spamfilter.tests.build import a_comment, some_lessons

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(20), start=1)]


def test_an_item_never_helps_to_judge_itself():
    model = Model.base()
    result = evaluation.evaluate("one", RECORDS[:1], model)

    assert result.outcomes[0].probability == Model.base().judge(RECORDS[0].submission).probability
    assert model.lessons == 1


def test_a_frozen_model_stays_as_it_is():
    model = Model.base()
    evaluation.evaluate("frozen", RECORDS, model, learning=False)

    assert model.lessons == 0


def test_the_figures_are_those_of_the_report():
    measures = evaluation.evaluate("mixed", RECORDS, Model.base()).measures()

    assert (measures["name"], measures["items"], measures["spam"]) == ("mixed", 40, 20)
    assert measures["auc"] > 0.9
    assert {
        "one_minus_auc_percent", "accuracy_percent", "ham_missed_percent", "spam_missed_percent", "lam_percent",
        "ham_lost_at_95", "ham_lost_at_99", "hold_percent", "ece", "items_per_second",
    } <= measures.keys()  # fmt: skip


def test_what_needs_both_labels_is_none_without():
    measures = evaluation.evaluate("ham", RECORDS[::2], Model.base()).measures()

    assert measures["auc"] is None
    assert measures["accuracy_percent"] == 100.0


def test_dates_decide_the_order_if_all_have_one():
    late, early = (Record(n, a_comment(date=datetime(2020 - n, 1, 1)), "ham") for n in (1, 2))  # noqa: DTZ001

    assert evaluation.in_order([late, early]) == [early, late]
    undated = Record(3, a_comment(), "ham")
    assert evaluation.in_order([late, undated, early]) == [late, undated, early]


def test_the_report_is_one_page_without_script():
    page = html([evaluation.evaluate("a <b>", RECORDS, Model.base())])

    assert page.count("<svg") == 4
    assert "<script" not in page
    assert "http" not in page.replace("http://watch", "").split("Most surely wrong")[0]
    assert "a &lt;b&gt;" in page


def test_a_training_set_is_learned_in_an_order_of_its_own():
    assert evaluation.mixed(RECORDS) == evaluation.mixed(RECORDS[::-1])
    assert evaluation.mixed(RECORDS) != RECORDS
