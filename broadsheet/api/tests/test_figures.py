"""Numbers, everything out, and the filter."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from broadsheet.api.views import figures as views
from broadsheet.discussion import stats
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import BROWSER, a_comment, a_thread, submitted
from broadsheet.spamapi.learning import learner
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db


def test_numbers_are_given_by_day_and_together(program, monkeypatch):
    # The day on which it is asked for is the last one that is given, also where the test goes on past midnight.
    now = timezone.now()
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: now))
    submitted(a_thread(opened_at=now), now=now)
    stats.refresh(now)
    a_comment(state=State.HELD)

    body = program("numbers").get("/numbers", days=7).body

    assert body["waiting"] == 1
    assert len(body["days"]) == 7
    assert body["total"]["counts"]["received"] == body["days"][-1]["counts"]["received"] == 1
    assert body["days"][0]["counts"]["received"] == 0


@pytest.mark.parametrize("days", [0, 367, "all", 1e9])
def test_numbers_of_too_many_days_are_refused(program, days):
    assert program("numbers").get("/numbers", days=days).problem == (422, "invalid")


def test_everything_goes_out_in_the_order_in_which_it_came(program):
    thread = a_thread(title="The mill")
    comments = [a_comment(thread, state, author_email="anna@example.org") for state in State]
    taking = program("export")

    first = taking.get("/export/comments", limit=4).body
    second = taking.get("/export/comments", limit=4, cursor=first["next"]).body

    items = first["items"] + second["items"]
    assert [item["id"] for item in items] == [comment.pk for comment in comments]
    assert {item["email"] for item in items} == {"anna@example.org"}
    assert (items[0]["title"], items[0]["text"], items[0]["state"]) == ("The mill", comments[0].text, comments[0].state)
    assert second["next"] is None


def test_the_filter_judges_with_reasons(program):
    asking = program("filter")

    spam = asking.post("/filter/judge", {"text": "cheap pills casino http://pills.example/", "author": "Cheap pills"})
    ham = asking.post("/filter/judge", {"text": "My grandmother kept bees behind the mill.", "author": "Anna"})

    assert spam.status == ham.status == 200
    assert spam.body["probability"] > 0.5 > ham.body["probability"]
    assert spam.body["decision"] in ("hold", "spam", "discard")
    assert spam.body["model_version"] != "none"
    assert all(set(reason) == {"group", "weight", "text"} for reason in spam.body["reasons"])


def test_the_filter_is_taught_once_and_corrected(program):
    asking = program("filter")
    sent = {"text": "An offer of windows", "author": "Jonas", "user_ip": "192.0.2.1", "user_agent": BROWSER}

    answers = [asking.post("/filter/teach", sent | {"label": label}).body for label in ("spam", "spam", "ham")]

    assert [answer["is_new"] for answer in answers] == [True, False, True]
    [lesson] = Lesson.objects.in_force()
    assert lesson.label == "ham"
    assert lesson.source.startswith("api:")
    assert "192.0.2.1" not in str(lesson.submission)
    assert learner.catch_up()


def test_a_lesson_needs_a_label(program):
    answer = program("filter").post("/filter/teach", {"text": "words"})

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == ["label"]
