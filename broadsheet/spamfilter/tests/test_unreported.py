"""Which answers count as right if nobody reports them, and how many."""

import pytest

from broadsheet.spamfilter import unreported
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.verdict import Decision


@pytest.mark.parametrize(
    ("decision", "is_shown", "campaign", "label"),
    [
        (Decision.PUBLISH, True, Campaign(), "ham"),
        (Decision.PUBLISH, True, None, "ham"),
        (Decision.HOLD, True, Campaign(), "ham"),
        (Decision.HOLD, False, Campaign(), ""),
        (Decision.SPAM, False, Campaign(), "spam"),
        (Decision.DISCARD, False, None, "spam"),
        (Decision.PUBLISH, True, Campaign(copies=1), ""),
        (Decision.PUBLISH, True, Campaign(sender_comments=1), ""),
        (Decision.PUBLISH, True, Campaign(link_comments=2, link_new=80), ""),
        (Decision.SPAM, False, Campaign(copies=7), ""),
    ],
)
def test_what_was_shown_or_was_clearly_spam_counts_if_it_stands_alone(decision, is_shown, campaign, label):
    assert unreported.label_of(decision, is_shown, campaign) == label


def test_where_nobody_teaches_nothing_unreported_is_wanted():
    assert not unreported.is_wanted(0, taught=0)
    assert unreported.is_wanted(0, taught=1)
    assert unreported.is_wanted(9, taught=1)
    assert not unreported.is_wanted(10, taught=1)


@pytest.mark.parametrize(
    ("delays", "days"),
    [
        ([], 3.0),
        ([0.0] * 4, 3.0),
        ([0.0] * 5, 0.5),
        ([0.1, 0.2, 0.9, 0.4, 0.4], 1.6),
        ([2.0] * 5, 3.0),
    ],
)
def test_an_answer_stands_for_the_fewer_days_the_sooner_somebody_reports(delays, days):
    assert unreported.days_to_stand(delays) == pytest.approx(days)


def test_the_operators_days_are_the_most():
    assert unreported.days_to_stand([0.4] * 5, most=1) == 1
    assert unreported.days_to_stand([0.0] * 5, most=0) == 0
    assert unreported.days_to_stand([5.0] * 5, most=30) == 20.0


def test_what_is_more_likely_wanted_by_now_does_not_hold_as_spam():
    assert unreported.still_holds("spam", 0.6)
    assert not unreported.still_holds("spam", 0.4)
    assert unreported.still_holds("ham", 0.4)
    assert unreported.still_holds("ham", 0.6)
