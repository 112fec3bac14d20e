"""A burst that nobody has decided yet is seen, and what only looks like one is let be."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from broadsheet.spamfilter.features.evidence import SIGNALS, accompanied, collect
from broadsheet.spamfilter.model import campaigns
from broadsheet.spamfilter.model.campaigns import DAYS, MOST_GROUP, Window
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.near_duplicates import MOST
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.tests.build import LETTER, STRANGER, a_comment, some_lessons, taught
from broadsheet.spamfilter.text.hashing import HashKey
from broadsheet.spamfilter.verdict import Decision

KEY = HashKey.of(b"key")
START = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
TRADES = ("windows", "doors", "stairs", "floors", "gates", "shutters", "benches", "cabinets", "fences", "beams")

OPINIONS = (
    "The council has known about the cracks for ten years, this closure surprises nobody here.",
    "My bus takes forty minutes longer since Monday, and there is no seat to be had before eight.",
    "Why was the ferry sold? It would be worth its weight in gold this winter.",
    "I measured the noise on our balcony: seventy decibels at noon, with the windows shut.",
    "Credit where it is due, the new cycle path along the quay is really well made.",
    "Whoever planned the diversion has never driven a lorry through our old town.",
    "Two bakers in the lower street have given up already, and the bookseller will be next.",
    "Could the paper print the engineers' report in full? The summary leaves out the costs.",
)


@pytest.fixture
def window():
    return Window.blank(KEY)


def comes(window, submission, minutes=0.0, days=0, key=KEY):
    """The submission with what goes with it; the window has then seen it."""
    now, evidence = START + timedelta(days=days, minutes=minutes), collect(submission, key)
    campaign = window.look(submission, evidence, now)
    window.add(submission, evidence, now)
    return replace(submission, campaign=campaign)


def a_copy(number, text=LETTER, **fields):
    return a_comment(text, **({"author": f"Reader {number}", "permalink": f"/{number}/"} | fields))


def burst(window, count, **fields):
    return [comes(window, a_copy(number, **fields), minutes=number) for number in range(count)]


def signals_of(submission):
    found = [SIGNALS[number] for number in collect(submission, KEY).signals]
    return [signal.name for signal in found if signal.group == "campaign"]


def decisions(submissions):
    model = taught(Filter.base(), some_lessons())
    return [model.judge(submission).decision for submission in submissions]


def test_a_burst_that_nobody_has_decided_is_held_though_each_text_alone_would_be_published(window):
    found = decisions(burst(window, 15, text=STRANGER))

    assert found[0] is Decision.PUBLISH
    assert Decision.PUBLISH not in found[8:]


def test_a_burst_is_told_with_its_spread(window):
    *_, last = burst(window, 12)
    reasons = Filter.base().judge(last).reasons

    assert [reason.text for reason in reasons if reason.group == "campaign"] == [
        "11 near-identical comments within an hour (names: 12, pages: 12)"
    ]
    assert last.campaign == Campaign(copies=11, names=12, pages=12, seconds=11 * 60)


def test_slow_campaigns_are_seen_over_weeks_and_no_longer(window):
    comes(window, a_copy(0))

    assert comes(window, a_copy(1), days=DAYS).campaign.copies == 1
    assert comes(window, a_copy(2), days=2 * DAYS + 1).campaign == Campaign()


def test_sites_are_told_apart(window):
    for number in range(4):
        sent = comes(window, a_copy(1, site=f"site-{number}.example"))

    assert (sent.campaign.copies, sent.campaign.names, sent.campaign.sites, sent.campaign.pages) == (3, 1, 4, 4)


def test_a_popular_phrase_lifts_nobody(window):
    for text in ("Thank you!", "So true, thanks for this"):
        sent = burst(window, 30, text=text, permalink="/one/")

        assert set(decisions(sent)) == {Decision.PUBLISH}
        assert not any("near-identical" in reason.text for reason in Filter.base().judge(sent[-1]).reasons)


def test_a_double_post_is_no_campaign(window):
    first = comes(window, a_copy(1))
    again = comes(window, a_copy(1), minutes=1)
    corrected = comes(window, a_copy(1, text=LETTER.replace("glad", "happy")), minutes=2)
    elsewhere = comes(window, a_copy(1, permalink="/2/"), minutes=3)

    assert first.campaign == again.campaign == corrected.campaign == Campaign()
    assert (elsewhere.campaign.copies, elsewhere.campaign.names, elsewhere.campaign.pages) == (1, 1, 2)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"author": "Jonas Berg"}, "sender repeats itself"),
        ({"network": "192.0.2"}, "sender repeats itself"),
        ({"author_url": "http://paint.example.com"}, "link repeats itself"),
    ],
)
def test_a_template_is_seen_by_how_little_it_says_new(window, fields, said):
    for number, trade in enumerate(TRADES):
        text = f"{LETTER.replace('windows', trade)} {STRANGER if number == 4 else trade}"
        sent = comes(window, a_copy(number, text, **fields))

    assert [name for name in signals_of(sent) if name.endswith("itself")] == [said]


def test_a_reader_who_writes_much_is_left_alone(window):
    for text in OPINIONS:
        sent = comes(window, a_comment(text, network="198.51.100"))

    assert sent.campaign.sender_comments == len(OPINIONS) - 1
    assert not signals_of(sent)


def test_one_who_fills_a_page_with_turns_of_one_text_is_seen(window):
    for trade in TRADES:
        sent = comes(window, a_comment(f"{STRANGER} {trade} {trade[::-1]} {trade.upper()}", network="192.0.2"))

    assert sent.campaign.copies == 0
    assert signals_of(sent) == ["sender repeats itself"]


def test_looking_changes_nothing_and_the_order_makes_the_answer(window):
    burst(window, 5)
    one, other = a_copy(9), Window.blank(KEY)
    before = window._cells.tobytes()
    answers = [window.look(one, collect(one, KEY), START) for _ in range(2)]
    burst(other, 5)

    assert window._cells.tobytes() == before == other._cells.tobytes()
    assert answers[0] == answers[1] == other.look(one, collect(one, KEY), START)


def test_a_flood_is_counted_up_to_a_bound(window):
    for number in range(3 * MOST):
        sent = comes(window, a_copy(number, network="192.0.2"))

    assert sent.campaign.copies == MOST
    assert sent.campaign.sender_comments == MOST_GROUP


def test_the_window_is_a_ring_of_modest_size(window, monkeypatch):
    assert campaigns.WORDS * 4 < 8 << 20
    window._copies.cursor[0] = campaigns.ENTRIES - 3
    burst(window, 8)

    assert comes(window, a_copy(99)).campaign.copies == 8


def test_nothing_readable_stands_in_it_and_what_is_old_is_wiped_out(window):
    comes(window, a_copy(1, author="Mallory", network="198.51.100", author_url="http://paint.example.com"))
    content = window._cells.tobytes()
    other_key = HashKey.of(b"another key")
    plain = Window.blank(other_key)
    sent = a_copy(1, author="Mallory", network="198.51.100", author_url="http://paint.example.com")
    comes(plain, sent, key=other_key)

    for word in (b"Mallory", b"mallory", b"198.51", b"example"):
        assert word not in content
    assert not np.array_equal(window._facts[:, 1], plain._facts[:, 1])
    comes(window, a_comment("Thank you!"), days=DAYS + 1)
    assert not window._facts.any()
    assert not window._times.any()


def test_a_window_of_another_key_or_shape_is_not_whole(window):
    assert window.is_whole()
    assert not Window(window._cells, HashKey.of(b"another key")).is_whole()
    assert not Window(np.zeros(campaigns.WORDS, dtype=np.uint32), KEY).is_whole()


def test_evidence_of_another_key_is_refused(window):
    submission = a_copy(1)

    with pytest.raises(ValueError, match="for a window of the key"):
        window.see(submission, collect(submission, HashKey.DEFAULT), START)


@pytest.mark.parametrize("text", [LETTER, STRANGER, "Order at http://win.example.top/a now", "Yes!", ""])
@pytest.mark.parametrize(
    "campaign",
    [Campaign(), Campaign(copies=12, names=9, pages=7, sites=2, seconds=600), Campaign(link_comments=9, link_new=10)],
)
def test_evidence_that_learns_of_a_campaign_later_is_the_same(text, campaign):
    at_once = collect(a_comment(text, campaign=campaign), KEY)
    later = accompanied(collect(a_comment(text), KEY), campaign)

    assert later.signals == at_once.signals
    assert later.places.tolist() == at_once.places.tolist()
    assert later.facts == at_once.facts
