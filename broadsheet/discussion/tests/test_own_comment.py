"""What an author can do with a comment by its link: edit, preview, export the data, erase."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.posting import editing, receipts
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import Details, TooLate
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    BROWSER,
    KIND_WORDS,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=3)
NEW_WORDS = "My grandmother kept her bees behind the old mill, and her neighbours looked after them in the winter."


def door(name: str, comment: Comment) -> str:
    return reverse(f"discussion:{name}", args=[receipts.token(comment.pk)])


def just_now(**fields) -> Comment:
    return a_comment(posted_at=timezone.now(), **fields)


@pytest.fixture
def author(client):
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


def test_new_words_are_shown_and_the_old_ones_kept():
    comment = submitted(a_thread())

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.PUBLISHED

    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == (NEW_WORDS, SOON)
    assert NEW_WORDS in comment.html
    assert [revision.text for revision in comment.revisions.all()] == [KIND_WORDS]


def test_an_edit_is_judged_again_and_what_it_turned_into_is_read_by_a_person():
    comment = submitted(a_thread())

    assert service.edit(comment.pk, SPAM_WORDS, SOON) == State.HELD

    comment.refresh_from_db()
    last = comment.decisions.last()
    assert (comment.state, last.reason, comment.thread.comments.visible().count()) == (
        State.HELD,
        ModerationReason.EDITED,
        0,
    )
    assert (last.actor_kind, bool(last.model_version)) == ("filter", True)
    assert last.evidence
    assert comment.thread.comment_count == 0


def test_an_edit_cannot_win_a_place_that_the_comment_did_not_have():
    comment = a_comment(state=State.HELD, text=SPAM_WORDS)

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.HELD


@pytest.mark.parametrize(
    ("mode", "reason", "kind"),
    [("", ModerationReason.EDITED_FINE, "filter"), (Mode.HOLD, ModerationReason.READ_FIRST, "rule")],
)
def test_every_judgement_of_new_words_is_in_the_log_also_one_that_changes_nothing(mode, reason, kind):
    comment = submitted(a_thread(mode=mode))

    service.edit(comment.pk, NEW_WORDS, SOON)

    last = comment.decisions.last()
    assert (last.before, last.after, last.reason, last.decided_at) == (comment.state, comment.state, reason, SOON)
    assert (last.actor_kind, bool(last.model_version)) == (kind, True)
    assert last.evidence


def test_fine_new_words_of_a_held_comment_wait_for_the_old_reason():
    comment = submitted(a_thread(), text=SPAM_WORDS)
    service.decide(comment.pk, State(comment.state), State.HELD, a_moderator().pk, NOW)

    service.edit(comment.pk, NEW_WORDS, SOON)

    assert comment.decisions.last().reason == ModerationReason.UNDONE


def test_who_decides_about_the_old_words_is_told_that_the_author_was_faster():
    comment = submitted(a_thread(mode=Mode.HOLD))
    service.edit(comment.pk, NEW_WORDS, SOON)

    late = service.decide(comment.pk, State.HELD, State.SPAM, a_moderator().pk, SOON, Details(wording=""))

    assert late.who == "its author"


@pytest.mark.parametrize("state", [State.SPAM, State.REJECTED, State.WITHDRAWN, State.ERASED])
def test_what_is_not_shown_and_does_not_wait_cannot_be_edited(state):
    comment = a_comment(state=state)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, NEW_WORDS, SOON)


def test_the_window_closes_when_the_publisher_says(settings):
    settings.EDIT_MINUTES = 5
    comment = a_comment()

    assert editing.is_open(comment, NOW + timedelta(minutes=4, seconds=59))
    assert not editing.is_open(comment, NOW + timedelta(minutes=5))


def test_an_edit_that_crosses_a_moderators_decision_changes_nothing(monkeypatch):
    comment, grace = a_comment(), a_moderator()
    rewrite = editing.judge_edit

    def decided_meanwhile(*args):
        edited = rewrite(*args)
        service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, SOON)
        return edited

    monkeypatch.setattr(editing, "judge_edit", decided_meanwhile)

    assert isinstance(service.edit(comment.pk, NEW_WORDS, SOON), TooLate)
    comment.refresh_from_db()
    assert comment.text == KIND_WORDS
    assert not comment.revisions.exists()


def test_the_same_words_again_are_no_edit():
    comment = a_comment()

    service.edit(comment.pk, KIND_WORDS, SOON)

    comment.refresh_from_db()
    assert comment.edited_at is None


def test_the_edit_page_holds_what_was_typed_and_saves_it(author):
    comment = just_now(text="Typed *as it was*")

    assert "Typed *as it was*" in author.get(door("edit", comment)).content.decode()
    response = author.post(door("edit", comment), {"comment": NEW_WORDS})

    assert response.url == door("receipt", comment)
    assert author.get(door("data", comment)).json()["edited_at"]


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("x" * 5001, 422)])
def test_new_words_that_will_not_do_come_back_as_typed(author, typed, status):
    comment = just_now()

    response = author.post(door("edit", comment), {"comment": typed})

    assert response.status_code == status
    assert typed in response.content.decode()


def test_words_that_come_too_late_come_back_as_typed(author):
    response = author.post(door("edit", a_comment()), {"comment": NEW_WORDS})

    assert response.status_code == 409
    assert NEW_WORDS in response.content.decode()


@pytest.mark.parametrize("name", ["receipt", "edit", "erase"])
def test_no_other_site_can_press_the_buttons(author, name):
    comment = just_now()

    response = author.post(door(name, comment), {"comment": NEW_WORDS}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.PUBLISHED, KIND_WORDS)


@pytest.mark.parametrize("name", ["receipt", "edit", "data", "erase"])
@pytest.mark.parametrize("token", ["x", "1", "1.", "1.AAAA", "9" * 300, "%00", "1.é"])
def test_a_token_that_is_none_of_ours_opens_nothing(author, name, token):
    a_comment()

    assert author.get(reverse(f"discussion:{name}", args=[token])).status_code == 404


def test_the_file_holds_everything_and_nothing_of_other_people(author):
    comment = submitted(a_thread(), author_email="anna@example.org")
    service.edit(comment.pk, NEW_WORDS, SOON)
    a_comment(comment.thread, author_name="Bob")

    kept = author.get(door("data", comment)).json()

    assert (kept["text"], kept["email"], kept["earlier_words"]) == (NEW_WORDS, "anna@example.org", [KIND_WORDS])
    assert len(kept["decisions"]) == 2
    assert "Bob" not in str(kept)


def test_erasing_asks_once_more_and_then_leaves_no_word(author):
    comment = submitted(a_thread())
    service.edit(comment.pk, NEW_WORDS, SOON)

    assert author.get(door("erase", comment)).status_code == 200
    comment.refresh_from_db()
    assert comment.text
    assert author.post(door("erase", comment)).url == door("receipt", comment)

    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.author_name) == (State.ERASED, "", "")
    assert not comment.revisions.exists()
    assert "Your reply is erased" in author.get(door("receipt", comment)).content.decode()


def test_a_preview_shows_the_comment_and_stores_nothing(author):
    thread = a_thread()

    response = author.post(
        reverse("discussion:reply", args=[thread.pk]), {"comment": "So *kind*", "name": "", "action": "preview"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "So <em>kind</em>" in page
    assert "So *kind*" in page
    assert "Please enter your name here" not in page.replace('data-required="Please enter your name here"', "")
    assert not Comment.objects.exists()


def test_a_preview_of_nothing_says_what_is_missing(author):
    response = author.post(reverse("discussion:reply", args=[a_thread().pk]), {"comment": " ", "action": "preview"})

    assert 'aria-invalid="true"' in response.content.decode()


def test_a_ticket_hands_over_the_receipt_for_ten_minutes(author):
    comment = a_comment()
    ticket = receipts.ticket(comment.pk, NOW)

    assert receipts.just_posted(ticket, NOW + timedelta(minutes=9)) == comment.pk
    assert receipts.just_posted(ticket, NOW + timedelta(minutes=11)) is None
    assert receipts.just_posted(receipts.token(comment.pk), NOW) is None
    assert receipts.comment_id(ticket) is None


def test_what_a_moderator_decides_at_the_same_moment_stops_a_withdrawal(monkeypatch):
    comment, grace = a_comment(), a_moderator()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.get", _stale(Comment.objects.get(pk=comment.pk), State.PUBLISHED)
    )

    outcome = service.withdraw(comment.pk, NOW)

    assert isinstance(outcome, TooLate)
    assert not ModerationDecision.objects.filter(reason=ModerationReason.BY_AUTHOR).exists()


def _stale(comment: Comment, state: State):
    """The first look sees the state as it was a moment ago."""
    from django.db.models.query import QuerySet

    real, looks = QuerySet.get, []

    def get(self, *args, **kwargs):
        looks.append(None)
        return state if len(looks) == 1 else real(self, *args, **kwargs)

    return get


def test_nobody_publishes_words_that_he_has_not_read(client):
    comment = a_comment(state=State.HELD, posted_at=timezone.now())
    client.force_login(a_moderator())
    card = {"comment": comment.pk, "shown": "held", "to": "published", "wording": ""}
    service.edit(comment.pk, SPAM_WORDS, timezone.now())

    page = client.post(reverse("desk:decide"), card, follow=True).content.decode()

    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "its author was faster" in page
    client.post(reverse("desk:decide"), card | {"wording": comment.wording})
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_undoing_does_not_teach_the_filter_words_that_came_later():
    comment, grace = a_comment(state=State.HELD), a_moderator()
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    service.edit(comment.pk, NEW_WORDS, SOON)
    spam = service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, SOON + timedelta(minutes=1))

    service.undo(spam.pk, grace.pk, SOON + timedelta(minutes=2))

    lessons = Lesson.objects.filter(key=comment.lesson_key).order_by("pk")
    assert lessons.last().label != "ham"


def test_ten_edits_are_enough():
    comment = submitted(a_thread())
    for number in range(10):
        service.edit(comment.pk, f"{KIND_WORDS} {number}", SOON)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, KIND_WORDS, SOON)


def test_what_a_person_has_let_through_is_not_held_again_for_being_read_first():
    thread, grace = a_thread(mode=Mode.HOLD), a_moderator()
    comment = submitted(thread)
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, SOON)

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.PUBLISHED
