"""Which answers count as right if nobody reports them, and how many."""

import pytest

from broadsheet.spamfilter import unreported
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.verdict import Decision


@pytest.mark.parametrize(
    ("decision", "probability", "campaign", "label"),
    [
        (Decision.PUBLISH, 0.1, Campaign(), "ham"),
        (Decision.PUBLISH, 0.1, None, "ham"),
        (Decision.PUBLISH, 0.6, Campaign(), ""),
        (Decision.HOLD, 0.4, Campaign(), ""),
        (Decision.SPAM, 0.97, Campaign(), "spam"),
        (Decision.DISCARD, 0.9999, None, "spam"),
        (Decision.PUBLISH, 0.1, Campaign(copies=1), ""),
        (Decision.PUBLISH, 0.1, Campaign(sender_comments=1), ""),
        (Decision.PUBLISH, 0.1, Campaign(link_comments=2, link_new=80), ""),
        (Decision.SPAM, 0.97, Campaign(copies=7), ""),
    ],
)
def test_only_clear_answers_about_what_stands_alone_count(decision, probability, campaign, label):
    assert unreported.label_of(decision, probability, campaign) == label


def test_where_nobody_teaches_nothing_unreported_is_wanted():
    assert not unreported.is_wanted(0, taught=0)
    assert unreported.is_wanted(0, taught=1)
    assert unreported.is_wanted(9, taught=1)
    assert not unreported.is_wanted(10, taught=1)
