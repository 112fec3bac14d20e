"""An answer that nobody reported becomes a weak lesson of its owner, of which no words are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadsheet.privacy import retention
from broadsheet.spamapi import keys, service, unreported
from broadsheet.spamapi.learning import folding, learner, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import Check, Label, Lesson, person_key
from broadsheet.spamapi.tests.build import NOW, SITE, a_comment, a_submission, call, count_checks, ledger, stored, teach
from broadsheet.spamfilter import Decision, Filter, Verdict
from broadsheet.spamfilter import unreported as rule

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(unreported, "_last_kept", {})


@pytest.fixture
def own_key():
    """The key of an owner who has taught one lesson."""
    key = keys.issue(SITE, NOW, owner="ada")
    service.teach("check:taught", Label.SPAM, a_submission("Buy pills"), "key:1", NOW, owner="ada")
    return key


def checked(key: str, **fields: str) -> Check:
    assert call("/1.1/comment-check", a_comment(key, **fields)).body == "false"
    count_checks()
    unreported._last_kept.clear()
    return Check.objects.latest("pk")


def silent_lessons() -> list[Lesson]:
    return list(Lesson.objects.filter(label__startswith="unreported").order_by("pk"))


def test_what_was_published_and_not_reported_is_a_weak_lesson_without_words(own_key):
    check = checked(own_key)
    assert check.evidence

    assert unreported.run_due(LATER - timedelta(hours=1)) == 0
    assert unreported.run_due(LATER) == 1

    (lesson,) = silent_lessons()
    assert (lesson.key, lesson.label, lesson.owner) == (check.lesson_key, Label.UNREPORTED_HAM, "ada")
    assert lesson.person == person_key("anna@example.org")
    assert "grandmother" not in stored()
    check.refresh_from_db()
    assert check.evidence is None
    assert unreported.run_due(LATER) == 0


def test_only_that_owner_learns_from_it(own_key):
    keys.issue(SITE, NOW, owner="bob")
    learner.rebuild()
    before = {owner: snapshots.of(owner).get().version for owner in ("", "ada", "bob")}
    checked(own_key)
    unreported.run_due(LATER)
    learner.catch_up()
    after = {owner: snapshots.of(owner).get().version for owner in ("", "ada", "bob")}

    assert after["ada"] != before["ada"]
    assert (after[""], after["bob"]) == (before[""], before["bob"])
    learner.rebuild()
    assert snapshots.of("ada").get().version == after["ada"]


def test_other_processes_that_take_features_change_nothing(own_key):
    checked(own_key)
    unreported.run_due(LATER)
    models = [Filter.base(site_key()) for _ in range(2)]
    for processes, model in enumerate(models):
        with folding.feature_processes(processes) as others:
            assert all(one.has_started(60) for one in others)
            folding.fold(model, "ada", Lesson.objects.last_row(), others=others)

    assert models[0].lessons == 2
    assert models[0].version == models[1].version


def test_a_report_in_time_leaves_nothing_to_learn(own_key):
    checked(own_key)
    call("/1.1/submit-spam", a_comment(own_key))

    assert unreported.run_due(LATER) == 0
    assert silent_lessons() == []


def test_a_later_report_takes_the_lesson_back_wholly(own_key):
    check = checked(own_key)
    unreported.run_due(LATER)
    assert service.taught(check.lesson_key) is None

    call("/1.1/submit-spam", a_comment(own_key))
    assert list(Lesson.objects.in_force().values_list("key", "label"))[-1] == (check.lesson_key, Label.SPAM)
    learner.rebuild()
    reported = snapshots.of("ada").get().version
    Lesson.objects.filter(label=Label.UNREPORTED_HAM).delete()
    learner.rebuild()
    assert snapshots.of("ada").get().version == reported


def test_of_one_key_one_check_in_a_minute_is_kept(own_key):
    for number in range(3):
        call("/1.1/comment-check", a_comment(own_key, comment_content=f"The mill, part {number} of my memories"))
    count_checks()

    assert Check.objects.filter(evidence__isnull=False).count() == 1


@pytest.mark.parametrize(("hours", "days"), [(1, 0.5), (6, 1), (12, 2), (40, 3)])
def test_the_sooner_an_owner_reports_the_sooner_silence_counts(own_key, hours, days):
    for number in range(rule.DELAYS_WANTED):
        words = {"comment_content": f"My cousin mends roofs, ask number {number * 7919} for her"}
        reported = checked(own_key, **words)
        Check.objects.filter(pk=reported.pk).update(checked_at=NOW - timedelta(hours=hours), evidence=None)
        call("/1.1/submit-spam", a_comment(own_key, **words))
    bobs = keys.issue("https://other.example/", NOW, owner="bob")
    service.teach("check:bobs", Label.SPAM, a_submission("Buy pills"), "key:2", NOW, owner="bob")
    other = {"comment_author": "Zoe", "comment_author_email": "zoe@example.org", "user_ip": "192.0.2.77"}
    own = checked(own_key, comment_content="The weir leaks", **other)
    strangers = checked(bobs, comment_content="A bridge", blog="https://other.example/", comment_author="Max")
    Check.objects.filter(pk=strangers.pk).update(evidence=own.evidence)

    def waiting() -> set[int]:
        return set(Check.objects.filter(evidence__isnull=False).values_list("pk", flat=True))

    unreported.run_due(NOW + timedelta(days=days, hours=-1))
    assert own.pk in waiting()
    unreported.run_due(NOW + timedelta(days=days))
    assert waiting() == ({strangers.pk} if days < rule.DAYS else set())


def test_one_writer_is_heard_once_and_near_copies_never(own_key):
    words = [f"What I remember of the mill in the year {year}, and of its owner then" for year in (1950, 1961)]
    other = {"comment_author": "Zoe", "user_ip": "198.51.100.3"}
    checked(own_key, comment_content=words[0])
    # The same address from elsewhere, under another name; then a copy of what came before.
    checked(own_key, comment_content="Quite another thing: the weir below the bridge leaks", **other)
    checked(own_key, comment_content=words[1], comment_author="Max", comment_author_email="", user_ip="192.0.2.9")

    assert unreported.run_due(LATER) == 1


def test_an_owner_who_never_teaches_learns_nothing_that_is_unreported():
    checked(keys.issue(SITE, NOW, owner="carl"))

    assert unreported.run_due(LATER) == 0
    assert not Check.objects.filter(evidence__isnull=False).exists()


def test_no_more_than_so_many_for_each_lesson(own_key, monkeypatch):
    monkeypatch.setattr(rule, "PER_LESSON", 2)
    answers = [
        service.Answered(f"comment:{n}", Decision.PUBLISH, a_submission(f"Number {n} of them, and {n * 7919}"))
        for n in range(5)
    ]
    assert service.learn_unreported(answers, NOW) == 0

    teach("comment:99", "spam")
    assert service.learn_unreported(answers, NOW) == 2
    assert service.learn_unreported(answers, NOW) == 0


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_unsure_counts_where_the_client_heard_that_it_is_good(monkeypatch, strict):
    key = keys.issue(SITE, NOW, owner="ada", strict=strict)
    service.teach("check:taught", Label.SPAM, a_submission("Buy pills"), "key:1", NOW, owner="ada")
    judge, unsure = service.judge, Verdict(0.6, Decision.HOLD, (), "a-model")
    monkeypatch.setattr(service, "judge", lambda *args, **more: replace(judge(*args, **more), verdict=unsure))
    call("/1.1/comment-check", a_comment(key))
    count_checks()

    assert unreported.run_due(LATER) == (0 if strict else 1)
    assert [lesson.label for lesson in silent_lessons()] == ([] if strict else [Label.UNREPORTED_HAM])


def test_what_waits_for_a_moderator_here_teaches_nothing():
    teach("comment:99", "spam")

    assert service.learn_unreported([service.Answered("comment:1", Decision.HOLD, a_submission("A weir"))], NOW) == 0


def test_nought_days_switch_it_off(own_key, settings):
    check = checked(own_key)
    settings.UNREPORTED_DAYS = 0
    assert unreported.run_due(LATER) == 0
    check.refresh_from_db()
    assert check.evidence is None

    assert checked(own_key, comment_content="The weir below the bridge leaks again, since May").evidence is None


def test_a_weak_lesson_is_forgotten_like_others(own_key):
    checked(own_key)
    unreported.run_due(LATER)
    retention.run(LATER + timedelta(days=731))

    assert [lesson.submission for lesson in silent_lessons()] == [None]
    assert ledger()[-1][1] == "withdrawn"
