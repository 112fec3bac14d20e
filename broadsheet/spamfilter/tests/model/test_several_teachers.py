"""One model, several sites and several people who teach it."""

from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision

TOPICS = ("wallets", "exchange", "mining rigs", "tokens", "ledger", "coins", "futures", "miners", "blocks", "staking")


def about_coins(topic, site):
    return a_comment(
        f"The price of these {topic} fell again since Monday, which bitcoin people did not expect at all",
        author="",
        site=site,
    )


def test_two_sites_of_opposite_taste_are_both_served():
    model = taught(Filter.base(), some_lessons(20))
    for number, topic in enumerate(TOPICS * 3):
        model.learn(about_coins(f"{topic} {number}", "coins.example"), "ham")
        model.learn(about_coins(f"{topic} {number}", "garden.example"), "spam")

    coins = model.judge(about_coins("rewards", "coins.example"))
    garden = model.judge(about_coins("rewards", "garden.example"))

    assert coins.probability < 0.35
    assert garden.probability > 0.65


def bakery(number):
    return a_comment(f"Note {number}: the bread of week {number} was good http://bakery.example.com/{number}")


def test_false_reports_of_one_account_cannot_flip_a_domain():
    model = taught(Filter.base(), some_lessons(20))
    for number in range(10):
        model.learn(bakery(number), "ham")
    before = model.judge(bakery(99))
    for number in range(100, 160):
        model.learn(bakery(number), "spam", teacher="mallory")
    after = model.judge(bakery(99))

    assert after.decision is before.decision
    assert after.probability < 0.5


def test_moderators_can_flip_it():
    model = taught(Filter.base(), some_lessons(20))
    for number in range(10):
        model.learn(bakery(number), "ham")
    for number in range(100, 160):
        model.learn(bakery(number), "spam")

    assert model.judge(bakery(99)).probability > 0.9


def test_an_account_is_heard_three_times_on_each_matter():
    model = taught(Filter.base(), some_lessons(20))
    probabilities = []
    for number in range(5):
        probabilities.append(model.judge(bakery(99)).probability)
        model.learn(bakery(number), "spam", teacher="mallory")

    assert probabilities[0] < probabilities[1] < probabilities[2] < probabilities[3] == probabilities[4]
    model.learn(bakery(7), "spam", teacher="trudy")
    assert model.judge(bakery(99)).probability > probabilities[4]


def test_a_report_weighs_less_than_a_decision():
    reported, decided = (taught(Filter.base(), some_lessons(20)) for _ in range(2))
    before = reported.weigh(bakery(99)).log_odds
    reported.learn(bakery(1), "spam", teacher="mallory")
    decided.learn(bakery(1), "spam")
    # What is remembered and counted of a decision comes on top.
    by_weights = decided.weigh(bakery(99)).log_odds - decided.weigh(bakery(99)).groups()["memory"] - before

    assert 0.0 < reported.weigh(bakery(99)).log_odds - before < 0.5 * by_weights


def test_false_reports_about_many_readers_do_not_turn_the_filter():
    model = taught(Filter.base(), some_lessons(20))
    honest = [
        a_comment(f"The harbour ferry number {number} was late again on Monday", author=f"Reader {number}")
        for number in range(140)
    ]
    for comment in honest[:60]:
        model.learn(comment, "ham")
    for comment in honest[60:120]:
        model.learn(comment, "spam", teacher="mallory")

    assert {model.judge(comment).decision for comment in honest[120:]} == {Decision.PUBLISH}
