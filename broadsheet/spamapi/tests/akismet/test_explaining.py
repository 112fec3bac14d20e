"""Why: the headers beside an answer, and what is known of a check afterwards."""

from __future__ import annotations

import json

import pytest

from broadsheet.spamapi import kept_reasons, keys, service
from broadsheet.spamapi.akismet import verdict_headers
from broadsheet.spamapi.models import Check
from broadsheet.spamapi.service import Judgement
from broadsheet.spamapi.tests.build import NOW, a_comment, call, count_checks, stored
from broadsheet.spamfilter import Decision, Verdict
from broadsheet.spamfilter.verdict import Reason

pytestmark = pytest.mark.django_db
CHECK, EXPLAIN = "/1.1/comment-check", "/1.1/explain"
WORDS = "Buy cheap watches at http://shop.example.com/watches and http://shop.example.com/more now, best price!"


def asked(key: str, **fields: str) -> str:
    """The number of a check that was asked and taken in."""
    guid = call(CHECK, a_comment(key, **fields)).headers["x-akismet-guid"]
    count_checks()
    return guid


def explained(key: str, guid: str) -> dict:
    return json.loads(call(EXPLAIN, method="GET", query=f"api_key={key}&guid={guid}").body)


def a_verdict(*reasons: Reason) -> Verdict:
    return Verdict(0.97, Decision.SPAM, reasons, "a-model")


def test_an_answer_says_how_likely_spam_is_and_why(key):
    told = call(CHECK, a_comment(key, comment_content=WORDS))

    assert 0.0 <= float(told.headers["x-broadsheet-probability"]) <= 1.0
    assert len(told.headers["x-broadsheet-reason"]) > 10
    assert call(CHECK, a_comment(key, is_test="1")).headers["x-broadsheet-reason"]


@pytest.mark.parametrize(
    "fields", [{"blog": ""}, {"user_role": "administrator"}, {"comment_author": "viagra-test-123"}, {"api_key": "no"}]
)
def test_an_answer_that_is_no_verdict_says_nothing_of_the_kind(key, fields):
    told = call(CHECK, a_comment(key, **fields))

    assert not [name for name in told.headers if name.startswith("x-broadsheet")]


def test_no_words_of_a_comment_break_out_of_the_header(key):
    nasty = Reason("memory", "domain", 2.0, ("links to {name}, ", "seen"), (("name", "пример\r\nX-Evil: 1\0“…"),))

    headers = dict(verdict_headers.of(a_verdict(nasty, *[nasty] * 40)))

    reason = headers["X-Broadsheet-Reason"]
    assert all(" " <= one <= "~" for one in reason)
    assert reason.startswith("links to ??????")
    assert len(reason) <= verdict_headers.MOST_CHARACTERS


def test_a_check_is_explained_to_the_key_that_asked_it(key):
    guid = asked(key, comment_content=WORDS)

    found = explained(key, guid)

    check = Check.objects.get(guid=guid)
    assert (found["guid"], found["decision"], found["probability"]) == (guid, check.decision, check.probability)
    assert found["answer"] == ("true" if check.sent_as_spam else "false")
    assert found["reasons"]
    assert {"group", "id", "values", "weight", "text"} == set(found["reasons"][0])
    assert (found["taught"], found["is_corrected"]) == (None, False)


def test_the_key_may_come_in_the_host_and_the_question_as_a_form(key):
    guid = asked(key)

    assert json.loads(call(EXPLAIN, {"guid": guid}, host=f"{key}.filter.example.org").body)["guid"] == guid
    assert call(EXPLAIN, {"guid": guid}).body == "invalid"


def test_a_correction_is_part_of_what_is_known(key, judged):
    judged("spam", 0.95)
    guid = asked(key)
    call("/1.1/submit-ham", a_comment(key))

    found = explained(key, guid)

    assert (found["taught"], found["is_corrected"], found["taught_at"]) == ("ham", True, NOW.isoformat())


def test_another_keys_check_is_as_unknown_as_one_that_never_was(key, django_assert_num_queries):
    guid, other = asked(key), keys.issue("https://other.example.org/", NOW)
    keys.known.find(other, NOW)

    with django_assert_num_queries(2):
        theirs = call(EXPLAIN, {"api_key": other, "guid": guid})
    with django_assert_num_queries(2):
        nobodys = call(EXPLAIN, {"api_key": other, "guid": "0" * 32})

    assert (theirs.status, theirs.body, theirs.headers) == (nobodys.status, nobodys.body, nobodys.headers)
    assert "no such check" in theirs.body


@pytest.mark.parametrize("guid", ["", "x" * 5000, "пример", "'; drop table"])
def test_any_number_gets_an_answer(key, guid):
    assert "no such check" in call(EXPLAIN, {"api_key": key, "guid": guid}).body


def test_no_word_of_a_comment_is_kept_with_its_reasons(key, monkeypatch):
    reasons = (
        Reason("part", "part", 1.0, ("one part of it would be held by itself (“{part}”)",), (("part", "secret"),)),
        Reason("memory", "domain", 2.0, (), (("ham", 0), ("name", "shop.example.com"), ("spam", 3))),
    )
    monkeypatch.setattr(service, "judge", lambda submission, now, **_: Judgement(submission, a_verdict(*reasons)))
    guid = asked(key)

    texts = [one["text"] for one in explained(key, guid)["reasons"]]

    assert texts == ["one part of it would be held by itself (“…”)", "links to …, seen only in spam (3)"]
    assert "secret" not in stored()
    assert "shop.example.com" not in stored()


def test_a_reason_that_is_not_known_any_more_has_no_words():
    assert kept_reasons.in_words([["old", "no such id", 1.0, {}]], str) == []
    assert kept_reasons.as_fields([["old", "no such id", 1.0, {}]])[0]["text"] == ""
