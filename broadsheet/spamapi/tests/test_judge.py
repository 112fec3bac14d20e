"""`judge`: pure, and never an error."""

import logging

import pytest

from broadsheet.spamapi import service
from broadsheet.spamapi.learning import snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.tests.build import NEAR_OFFER, OFFER, a_submission, judge
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Decision


def publish(model: Filter) -> None:
    snapshots.path().parent.mkdir(parents=True, exist_ok=True)
    model.save(snapshots.path())


def taught(text: str = OFFER, label: str = "spam") -> Filter:
    model = Filter.base(site_key())
    model.learn(a_submission(text), label)
    return model


def held_for_want_of_a_filter(verdict) -> bool:
    [reason] = verdict.reasons
    return (verdict.decision, verdict.probability, verdict.model_version) == (
        Decision.HOLD,
        0.5,
        "none",
    ) and reason.text == "The filter could not judge this comment, so a person will."


def test_a_new_site_judges_with_what_the_package_brings():
    verdict = judge(a_submission())

    assert verdict == Filter.base(site_key()).judge(a_submission())
    assert verdict.model_version.startswith("base-")


@pytest.mark.django_db
def test_judging_stores_and_learns_nothing(django_assert_num_queries):
    publish(taught())
    before = snapshots.path().read_bytes()
    with django_assert_num_queries(0):
        first = judge(a_submission(NEAR_OFFER))
        assert judge(a_submission(NEAR_OFFER)) == first

    assert snapshots.path().read_bytes() == before


def test_a_published_model_is_judged_with_at_once():
    before = judge(a_submission(NEAR_OFFER))
    publish(taught())
    after = judge(a_submission(NEAR_OFFER))

    assert after.model_version == taught().version != before.model_version
    assert after.probability > before.probability


def test_who_a_mailbox_belongs_to_never_matters():
    anna = judge(a_submission(author_email="anna@example.org"))

    assert judge(a_submission(author_email="bob@example.org")) == anna


def damaged():
    content = bytearray(snapshots.path().read_bytes())
    content[len(content) // 2] ^= 1
    snapshots.path().write_bytes(content)


def empty():
    snapshots.path().write_bytes(b"")


def foreign():
    snapshots.path().write_text("not a model\n" * 1000)


def a_folder():
    snapshots.path().unlink()
    snapshots.path().mkdir()


@pytest.mark.parametrize("broken", [damaged, empty, foreign, a_folder])
def test_a_broken_snapshot_holds_and_is_logged_until_a_good_one_comes(broken, caplog):
    publish(taught())
    broken()

    with caplog.at_level(logging.ERROR):
        assert held_for_want_of_a_filter(judge(a_submission()))
    assert "The filter could not judge" in caplog.text
    assert "Traceback" in caplog.text

    if snapshots.path().is_dir():
        snapshots.path().rmdir()
    publish(taught())
    assert judge(a_submission()).model_version == taught().version


def test_an_engine_that_fails_holds(monkeypatch, caplog):
    monkeypatch.setattr(Filter, "weigh", lambda *_: 1 / 0)

    assert held_for_want_of_a_filter(judge(a_submission()))
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "x" * 1_000_000, "‮\u200b", "http://" * 10_000])
def test_whatever_is_sent_gets_an_answer(text):
    verdict = judge(Submission(text, *[text[:1000]] * 6))

    assert 0 <= verdict.probability <= 1
    assert verdict.model_version != service.NO_MODEL


@pytest.mark.django_db
def test_the_status_names_the_model_that_judges():
    publish(taught())
    status = service.status()
    assert (status.model_version, status.lessons, status.has_model) == (taught().version, 0, True)

    damaged()
    status = service.status()
    assert (status.model_version, status.lessons, status.has_model) == ("none", 0, False)
