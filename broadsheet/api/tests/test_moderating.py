"""Moderating through a program: the same verbs as at the desk, in the name of the account that the key acts for."""

import pytest
from django.contrib.auth.models import Permission

from broadsheet.api.models import AccessKey
from broadsheet.discussion.models import Ban, Comment
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, SPAM, a_comment, a_thread, at, binned, lessons, report, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(program):
    return program("moderate")


def decide(desk, comment, to: str, shown: str = "held", **fields):
    return desk.post(f"/comments/{comment.pk}/decisions", {"shown": shown, "to": to} | fields)


def test_the_queue_is_given_most_urgent_first_page_by_page(desk):
    thread = a_thread()
    doubtful = [a_comment(thread, State.HELD, probability=0.5, audience=10 - number) for number in range(4)]
    tied = [a_comment(thread, State.HELD, probability=0.9, posted_at=at(minutes=number)) for number in range(3)]
    appealed = [a_comment(thread, State.SPAM, appealed_at=at(minutes=number)) for number in range(3)]
    a_comment(thread)

    found, cursor = [], ""
    while True:
        page = desk.get("/queue", limit=3, cursor=cursor).body
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break

    assert found == [comment.pk for comment in (*appealed, *doubtful, *tied)]
    assert page["waiting"] == 10


def test_what_waits_is_given_with_all_that_helps_to_decide(desk):
    comment = a_comment(a_thread(title="The mill"), author_email="anna@example.org", probability=0.25)
    report(comment, notice=SPAM)

    [item] = desk.get("/queue").body["items"]

    assert (item["id"], item["thread_title"], item["state"]) == (comment.pk, "The mill", "published")
    assert (item["text"], item["author_email"], item["probability"]) == (comment.text, "anna@example.org", 0.25)
    assert [case["ground"] for case in item["reports"]] == ["spam"]
    assert desk.get(f"/queue/{comment.pk}").body == item
    assert desk.get("/queue/999999").problem == (404, "")


def test_the_comments_in_one_state_are_given_the_latest_first(desk):
    ids = [a_comment(state=State.SPAM, posted_at=at(minutes=number // 2)).pk for number in range(5)]
    a_comment(state=State.HELD)

    first = desk.get("/queue", state="spam", limit=3).body
    second = desk.get("/queue", state="spam", limit=3, cursor=first["next"]).body

    assert [item["id"] for page in (first, second) for item in page["items"]] == ids[::-1]


@pytest.mark.parametrize(
    "cursor", ["1~~1~1~1", "x~~1~1", "nan~~1~1", "inf~~1~1", "-1~~1~1", "1~~x~1", "1~x~1~1", "1~1"]
)
def test_a_cursor_of_the_queue_gone_mad_is_refused(desk, cursor):
    assert desk.get("/queue", cursor=cursor).problem == (422, "invalid")


def test_a_decision_moves_the_comment_and_teaches_the_filter(desk):
    comment = a_comment(state=State.HELD)

    answer = decide(desk, comment, "spam")

    assert (answer.status, answer.body["before"], answer.body["after"]) == (201, "held", "spam")
    assert states(comment) == ["spam"]
    assert lessons() == [(f"comment:{comment.pk}", "spam")]
    decision = Comment.objects.get().last_decision()
    assert decision.moderator == AccessKey.objects.get().user


def test_a_rejection_may_name_the_rule_and_say_more(desk):
    comment = a_comment(state=State.HELD)

    assert decide(desk, comment, "rejected", reason="rejected-abusive", words="Not  so.").status == 201

    decision = Comment.objects.get().last_decision()
    assert (decision.reason, decision.words) == ("rejected-abusive", "Not so.")


def test_two_moderators_do_not_overwrite_each_other(desk):
    comment = a_comment(state=State.HELD)
    decide(desk, comment, "published")

    answer = decide(desk, comment, "spam")

    assert answer.problem == (409, "too-late")
    assert "published" in answer.body["detail"]
    assert "grace" in answer.body["detail"]
    assert states(comment) == ["published"]


def test_a_comment_that_was_changed_since_it_was_read_is_left_alone(desk):
    comment = a_comment(state=State.HELD, edited_at=NOW)

    assert decide(desk, comment, "published", wording="").problem == (409, "too-late")
    assert decide(desk, comment, "published", wording="gone mad").problem == (409, "too-late")
    assert decide(desk, comment, "published", wording=comment.wording).status == 201


def test_a_decision_can_be_undone_once(desk):
    comment = a_comment(state=State.HELD)
    made = decide(desk, comment, "spam").body

    undone = desk.post(f"/decisions/{made['id']}/undo")

    assert (undone.status, undone.body["after"]) == (201, "held")
    assert (states(comment), lessons()) == (["held"], [])
    assert desk.post(f"/decisions/{made['id']}/undo").problem == (404, "")


def test_what_cannot_be_decided_is_refused(desk):
    assert decide(desk, a_comment(state=State.WITHDRAWN), "published", "withdrawn").problem == (409, "illegal")
    assert decide(desk, a_comment(state=State.HELD), "erased").problem == (422, "invalid")
    assert desk.post("/comments/999999/decisions", {"shown": "held", "to": "spam"}).problem[0] == 404
    assert desk.post(f"/decisions/{binned().last_decision().pk}/undo").problem == (404, "")


def test_a_ban_is_made_listed_and_lifted(desk):
    comment = a_comment(author_name="Mallory")

    made = desk.post("/bans", {"comment_id": comment.pk, "by": "name", "days": 7, "reason": "Advertising"})

    assert made.status == 201
    assert desk.get("/bans").body["items"] == [made.body]
    assert desk.delete(f"/bans/{made.body['id']}").status == 204
    assert not Ban.objects.exists()
    assert desk.delete(f"/bans/{made.body['id']}").problem == (404, "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"by": "email"}, "by"), ({"by": "moon"}, "by"), ({"reason": ""}, "reason"), ({"reason": " "}, "reason"),
     ({"days": 0}, "days"), ({"days": 10**9}, "days"), ({"comment_id": "1"}, "comment_id")],
)  # fmt: skip
def test_a_ban_that_makes_no_sense_is_refused(desk, fields, wrong):
    sent = {"comment_id": a_comment().pk, "by": "name", "days": 7, "reason": "Advertising"} | fields

    answer = desk.post("/bans", sent)

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == [wrong]
    assert not Ban.objects.exists()


@pytest.mark.parametrize(
    ("permission", "refused"),
    [("moderate_comment", "/queue"), ("moderate_comment", "/comments/1/decisions"), ("add_ban", "/bans")],
)
def test_a_key_may_no_more_than_the_account_that_answers_for_it(desk, permission, refused):
    user = AccessKey.objects.get().user
    user.user_permissions.remove(Permission.objects.get(codename=permission))
    comment = a_comment(pk=1, state=State.HELD)

    answer = decide(desk, comment, "spam") if refused.endswith("decisions") else desk.get(refused)

    assert answer.problem == (403, "not-allowed")
    assert states(comment) == ["held"]
