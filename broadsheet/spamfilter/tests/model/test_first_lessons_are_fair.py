"""A few lessons, mostly of one label and mostly about mistakes, move what they are about and not what is ordinary."""

import pytest

from broadsheet.spamfilter.model import confidence, logistic, worst_passage
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.site_signals import CENTRED, SiteSignals
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import a_spam, taught
from broadsheet.spamfilter.verdict import Decision

# Plain texts without a link, as they slip through and are reported.
MISSED = [
    "A lawyer in Leeds recovered all that my false broker took. Ask for Mr Dunn, he answers within the hour.",
    "Good evening, I am alone in this town and look for somebody gentle to write with.",
    "hi there, why does the second page stay white when i open it?",
    "My cousin doubled her savings in a month, she now teaches others how, just say hello to her.",
    "Nice one. I do this work for shops and clinics, tell me what you need.",
]
ORDINARY = [
    "We walk the dog along that path each evening and nobody has ever cleared the leaves.",
    "Which platform is it, the one by the church or the one behind the mill?",
    "Agreed.",
    "My mother taught at that school until it closed, and she still has the bell.",
    "No, it was the other way round, the council paid and the county did not.",
    "Has anybody seen the grey cat from number nine?",
    "Thanks, I will be there on Thursday.",
    "The bus took forty minutes today and there is only one an hour.",
]
STOPPED = [
    a_spam("Cheap loans without papers, order today at http://loans.example.top/now"),
    a_spam("Best casino bonus of the year http://spins.example.xyz, sign up now!"),
    a_spam("I earn 4000 $ a week from home, contact me on WhatsApp +1 555 0134477"),
]


def by_readers(texts):
    return [Submission(text, author=f"Reader {number}", site="town.example") for number, text in enumerate(texts)]


def decisions(model, submissions):
    return [model.judge(submission).decision for submission in submissions]


def step(signals, there, lessons, slope):
    logistic.learn([signals.to_learn(there, lessons, slope)])


@pytest.mark.parametrize("count", [1, 3, 5])
@pytest.mark.parametrize("teacher", ["", "another owner"])
def test_reports_of_missed_spam_alone_hold_no_ordinary_comment(count, teacher):
    model = Filter.base()
    before = decisions(model, by_readers(ORDINARY))
    for submission in by_readers(MISSED)[:count]:
        model.learn(submission, "spam", teacher)

    assert decisions(model, by_readers(ORDINARY)) == before == [Decision.PUBLISH] * len(ORDINARY)


@pytest.mark.parametrize("count", [1, 3, 8])
def test_approvals_alone_let_no_spam_through(count):
    model = Filter.base()
    before = decisions(model, STOPPED)
    model = taught(model, [(submission, "ham") for submission in by_readers(ORDINARY)[:count]])

    assert Decision.PUBLISH not in before
    assert Decision.PUBLISH not in decisions(model, STOPPED)


def test_what_was_reported_is_stopped_when_it_comes_again():
    model = taught(Filter.base(), [(submission, "spam") for submission in by_readers(MISSED)])
    again = [Submission(f"{text} Thank you.", author="Somebody") for text in MISSED if len(text) > 90]

    assert set(decisions(model, again)) <= {Decision.HOLD, Decision.SPAM}


def test_lessons_of_one_label_are_kept_and_count_once_the_other_is_heard():
    model = taught(Filter.base(), [(submission, "spam") for submission in by_readers(MISSED)])
    probe = Submission("The clinics in this town work for others, my cousin says", author="Sam")
    silent = model.weigh(probe)
    model.learn(by_readers(ORDINARY)[0], "ham")
    heard = Filter.weigh(model, probe)

    assert silent.log_odds == pytest.approx(Filter.base().weigh(probe).log_odds, abs=0.1)
    assert silent.withheld > heard.withheld == 0.0
    assert heard.log_odds > silent.log_odds


def test_a_signal_that_every_comment_has_teaches_little():
    signals, lessons = SiteSignals.blank(), [20, 20]
    for label in (0, 1):
        for number in range(20):
            signals.count([3, 5] if number % 2 else [3], label)
    step(signals, [3, 5], lessons, 1.0)

    everywhere, sometimes = signals.says([3, 5], lessons)[0]
    assert sometimes < 0.0
    assert abs((1.0 - CENTRED) * everywhere) < abs(sometimes) / 4


def test_what_signals_say_of_a_usual_comment_is_little():
    signals, lessons = SiteSignals.blank(), [2, 2]
    for label in (0, 1):
        signals.count([3], label)
        signals.count([3, 5], label)
    for _ in range(5):
        step(signals, [3, 5], lessons, -1.0)
        step(signals, [3], lessons, 1.0)

    with_it, without_it = ([sum(said), centre] for said, centre in (signals.says(s, lessons) for s in ([3, 5], [3])))
    assert sum(with_it) > 0.0 > sum(without_it)
    assert abs(sum(with_it) + sum(without_it)) < sum(with_it) - sum(without_it)


def test_decisions_leave_out_most_of_a_small_sum_and_less_with_every_lesson_of_both():
    left = [2.0 + confidence.caution(2.0, rarer) for rarer in (1, 10, 100, 1000)]

    assert 0.0 < left[0] < 0.2
    assert left == sorted(left)
    assert left[-1] > 1.6
    assert (8.0 + confidence.caution(8.0, 10)) / 8.0 > 2 * (2.0 + confidence.caution(2.0, 10)) / 2.0


def test_a_young_filter_wants_more_for_publishing_than_for_holding():
    assert confidence.caution(-4.0, 10) > -confidence.caution(4.0, 10) > 0.0
    assert confidence.caution(-4.0, 100) == -confidence.caution(4.0, 100)


def test_the_probability_takes_in_what_a_decision_leaves_out():
    model = taught(Filter.base(), [(submission, "spam") for submission in by_readers(MISSED)])
    model = taught(model, [(submission, "ham") for submission in by_readers(ORDINARY)])
    probe = Submission("My cousin in Leeds shows you how to double savings, ask for her", author="Sam")
    breakdown = model.weigh(probe)
    verdict = model.judge(probe)

    assert breakdown.log_odds > breakdown.decisive > Filter.base().weigh(probe).log_odds
    assert verdict.probability > 0.5
    assert verdict.decision is Decision.PUBLISH


def test_a_few_words_are_no_more_to_decide_by_than_many(monkeypatch):
    model = taught(Filter.base(), [(submission, "spam") for submission in by_readers(MISSED)])
    model = taught(model, [(submission, "ham") for submission in by_readers(ORDINARY)])
    part = Submission("My cousin in Leeds doubled her savings, ask for her, she answers within the hour", author="Sam")
    monkeypatch.setattr(worst_passage, "suspicious", lambda *_: (0, 1))
    monkeypatch.setattr(worst_passage, "part", lambda *_: (part, 1.0))

    assert model.copy().weigh(part).log_odds > 4.0
    assert model.weigh(by_readers(ORDINARY)[0]).part is None
    monkeypatch.setattr(confidence, "SURE_FROM", 0.5)
    monkeypatch.setattr(confidence, "YOUNG_UNTIL", 0.0)
    assert model.copy().weigh(by_readers(ORDINARY)[0]).part is not None
