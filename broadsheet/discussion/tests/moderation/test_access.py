"""Who may see and decide what in the moderation pages."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import ModerationDecision, Note
from broadsheet.discussion.service import Details
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["queue", "decide", "undo"])
def test_strangers_are_asked_to_sign_in_and_others_are_turned_away(client, name):
    verb = client.get if name == "queue" else client.post
    assert verb(reverse(f"desk:{name}")).url.startswith(reverse("accounts:sign-in"))

    client.force_login(get_user_model().objects.create_user("reporter"))
    assert verb(reverse(f"desk:{name}")).status_code == 403


def test_the_way_to_the_filter_s_keys_is_shown_to_those_who_may_go_it(desk, client):
    assert reverse("keys:list") not in desk.get(reverse("desk:queue")).content.decode()

    client.force_login(get_user_model().objects.create_superuser("boss"))
    assert reverse("keys:list") in client.get(reverse("desk:queue")).content.decode()
    assert reverse("desk:queue") in client.get(reverse("keys:list")).content.decode()


def test_signing_in_leads_to_the_queue_and_a_wrong_password_does_not(client):
    a_moderator("grace")
    address = reverse("accounts:sign-in")

    wrong = client.post(address, {"username": "grace", "password": "guessed"})
    right = client.post(address, {"username": "grace", "password": "a long enough password"})

    assert wrong.status_code == 200
    assert right.url == reverse("desk:queue")


def test_a_reporter_sees_and_decides_what_stands_under_their_own_articles(reporter, own):
    mine = a_comment(own, State.HELD, author_name="Anna")
    a_comment(state=State.HELD, author_name="Bob")

    page = reporter.get(reverse("desk:queue")).content.decode()
    reporter.post(reverse("desk:decide"), {"comment": mine.pk, "shown": "held", "to": "spam"})

    assert "Anna" in page
    assert "Bob" not in page
    mine.refresh_from_db()
    assert mine.state == State.SPAM


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("decide", {"shown": "held", "to": "published"}),
        ("decide-picked", {"to": "published"}),
        ("decide-campaign", {"to": "published", "campaign": "0000beef", "upto": "9999999"}),
        ("leave-note", {"words": "mine"}),
    ],
)
def test_a_reporter_cannot_touch_what_stands_elsewhere(reporter, name, form):
    other, _two, _three = (a_comment(state=State.HELD, campaign="0000beef") for _ in range(3))

    reporter.post(reverse(f"desk:{name}"), {"comment": other.pk} | form)

    other.refresh_from_db()
    assert other.state == State.HELD
    assert not ModerationDecision.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("comment", []), ("choose", []), ("all", ["thread"]), ("decide-all", ["thread"]), ("reply", []),
     ("dismiss-reports", []), ("answer-appeal", [])],
)  # fmt: skip
def test_to_a_reporter_other_people_s_comments_are_not_there(reporter, name, arguments):
    other = a_comment(author_name="Bob")
    address = reverse(f"desk:{name}", args=[other.pk, *arguments])
    form = {"to": "spam", "state": "published", "text": "Hello", "answer": "No.", "is_upheld": "yes"}

    status = (
        reporter.get(address) if name in {"comment", "choose", "all"} else reporter.post(address, form)
    ).status_code

    other.refresh_from_db()
    assert status == 404
    assert other.state == State.PUBLISHED


def test_a_reporter_can_neither_undo_nor_find_nor_read_in_the_log_what_is_not_theirs(reporter):
    other = a_comment(state=State.HELD, author_name="Bob", text="About the harbour.")
    grace = a_moderator("grace")
    decision = service.decide(other.pk, State.HELD, State.SPAM, grace.pk, NOW, Details(batch="one-go"))

    for form in ({"decision": decision.pk}, {"batch": "one-go"}):
        reporter.post(reverse("desk:undo"), form)
    other.refresh_from_db()
    assert other.state == State.SPAM
    assert (
        "harbour"
        not in reporter.get(reverse("desk:search") + "?words=harbour&since=2020-01-01")
        .content.decode()
        .split("</form>")[-1]
    )
    assert "Bob" not in reporter.get(reverse("desk:log")).content.decode()


@pytest.mark.parametrize("name", ["rules", "banned-words", "bans", "numbers"])
def test_a_reporter_has_no_say_in_rules_and_bans(reporter, name):
    assert reporter.get(reverse(f"desk:{name}")).status_code == 403


def test_who_was_signed_out_is_led_back_and_learns_that_nothing_was_changed(client):
    comment = a_comment(state=State.HELD)
    a_moderator("grace")
    form = {"comment": comment.pk, "shown": "held", "to": "spam"}

    page_url = client.post(reverse("desk:decide"), form).url
    page = client.post(page_url, {"username": "grace", "password": "a long enough password"}, follow=True)

    assert page.status_code == 200
    assert "You had been signed out" in page.content.decode()
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_the_pages_of_keys_keep_the_desks_frame(client):
    client.force_login(get_user_model().objects.create_superuser("ada"))

    page = client.get(reverse("keys:list")).content.decode()

    assert reverse("desk:queue") in page
    assert 'class="desk-head"' in page
