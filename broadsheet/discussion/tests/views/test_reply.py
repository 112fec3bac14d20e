"""The reply form: what a reader sends, and what comes back, good or bad."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import receipts, stamp
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    SPAM_WORDS,
    a_comment,
    a_thread,
    reply_fields,
    send_reply,
    typed,
)
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db
FORM_URLENCODED = "application/x-www-form-urlencoded"


def test_a_good_reply_leads_to_its_permalink_with_a_ticket_for_the_receipt(reader):
    thread = a_thread()

    response = send_reply(reader, thread)

    comment = Comment.objects.get()
    assert response.status_code == 303
    assert response.url.startswith(f"/comments/{comment.pk}/?posted=")
    onward = reader.get(response.url)
    posted = parse_qs(urlsplit(response.url).query)["posted"][0]
    assert onward.url == f"{thread.url}?{urlencode({'posted': posted})}#comment-{comment.pk}"
    assert receipts.just_posted(posted, timezone.now()) == comment.pk


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REJECTED])
def test_a_copy_of_what_has_stood_on_the_page_leads_there_without_a_receipt(reader, state):
    thread = a_thread()
    send_reply(reader, thread)
    long_ago = timezone.now() - timedelta(minutes=30)
    Comment.objects.update(state=state, posted_at=long_ago, published_at=long_ago)

    again = send_reply(reader, thread)

    assert again.status_code == 303
    assert again.url == (Comment.objects.get().permalink if state == State.PUBLISHED else thread.url)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("place", ["threads/{}/reply", "threads/{}/follow", "comments/{}/", "comments/{}/report"])
def test_a_number_that_no_database_holds_is_that_of_nothing(place, method, client):
    answer = getattr(client, method)(f"/{place.format(10**30)}", headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code in (403, 404, 405)


def test_what_is_not_published_leads_to_its_receipt(reader):
    response = send_reply(reader, a_thread(), comment=SPAM_WORDS, name="cheap pills", confirm_address="x", elapsed="1")

    comment = Comment.objects.get()
    assert comment.state == State.SPAM
    assert response.url == reverse("discussion:receipt", args=[receipts.token(comment.pk)])


def test_an_untouched_form_complains_of_nothing(reader):
    page = one_line(reader.get(reverse("discussion:reply", args=[a_thread().pk])).content.decode())

    complaints = re.findall(r'<p class="error"[^>]*>', page)
    assert len(complaints) == 5
    assert all(complaint.endswith(" hidden>") for complaint in complaints)


def test_an_empty_form_says_what_is_missing_beside_each_field(reader):
    response = send_reply(reader, a_thread(), comment="", name="")

    page = one_line(response.content.decode())
    assert response.status_code == 422
    for field, message in (("comment", "Please enter your comment!"), ("name", "Please enter your name here")):
        assert re.search(rf'id="reply-{field}-error"[^>]*>{message}<', page)
        control = re.search(rf'<(?:textarea|input)[^>]*name="{field}"[^>]*>', page).group()
        assert 'aria-invalid="true"' in control
        assert (" autofocus" in control) == (field == "comment")
        assert f"reply-{field}-error" in re.search(r'aria-describedby="([^"]*)"', control).group(1).split()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("change", [{"action": "preview"}, {"email": "nowhere"}])
def test_the_time_on_the_first_page_travels_with_a_preview_or_an_error(reader, change):
    page = send_reply(reader, a_thread(), elapsed="95.5", **change).content.decode()

    assert '<input type="hidden" name="elapsed" value="95.5">' in page


@pytest.mark.parametrize(
    "words", ["\u200b\u2060", "\u00ad", ">", "> >\n>", "\u3164\u115f", "` `` `", "\u0301", "\u2800"]
)
def test_a_comment_in_which_nothing_can_be_seen_is_empty(reader, words):
    response = send_reply(reader, a_thread(), comment=words)

    assert response.status_code == 422
    assert "Please enter your comment!" in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("words", ["?", "好", "👍", "…", "٣", "1."])
def test_a_single_sign_that_can_be_seen_is_a_comment(reader, words):
    assert send_reply(reader, a_thread(), comment=words).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "  \u200b\x00 ".replace("\u200b", "")},
        {"email": "not an address"},
        {"website": "javascript:alert(1)"},
        {"name": "n" * 81},
        {"email": "a" * 250 + "@example.org"},
        {"website": "https://example.org/" + "w" * 200},
        {"comment": "long " * 1200},
        {"comment": "x" * 1_000_000},
        {"stamp": ""},
        {"stamp": "forged"},
        {"stamp": "1-1.forged"},
        {"parent": "999999"},
        {"parent": "-1"},
        {"parent": "a' OR 1=1"},
        {"parent": "9" * 30},
    ],
    ids=lambda wrong: next(f"{name}={value[:20]!r}" for name, value in wrong.items()),
)
def test_everything_typed_is_kept_on_any_error_and_nothing_is_stored(reader, wrong):
    thread = a_thread()
    written = {
        "comment": 'My "own" <words> & more',
        "name": "Anna <b>",
        "email": "a@example.org",
        "website": "https://a.example",
    }

    response = send_reply(reader, thread, **written | wrong)

    page = response.content.decode()
    assert response.status_code in (409, 422)
    for name, value in (written | wrong).items():
        if name in written:
            assert typed(page, name) == escape(value.replace("\x00", "\x00")), name
    assert stamp.read(typed(page, "stamp"), thread.pk, timezone.now(), timedelta(hours=1))[0] is stamp.Stamp.GOOD
    assert not Comment.objects.exists()
    assert "Traceback" not in page


@pytest.mark.parametrize("trouble", ["expired", "other thread"])
def test_a_stale_or_foreign_stamp_is_answered_with_a_fresh_one_that_works(reader, trouble):
    thread = a_thread()
    token = {
        "expired": stamp.issue(thread.pk, timezone.now() - timedelta(days=30)),
        "other thread": stamp.issue(a_thread().pk, timezone.now()),
    }[trouble]

    response = send_reply(reader, thread, stamp=token)
    assert response.status_code == 422
    again = send_reply(reader, thread, stamp=typed(response.content.decode(), "stamp"))

    assert again.status_code == 303
    assert Comment.objects.count() == 1


def test_mending_a_slip_does_not_look_as_if_the_page_had_just_been_opened(reader):
    thread = a_thread()
    token = stamp.issue(thread.pk, timezone.now() - timedelta(minutes=2))

    page = send_reply(reader, thread, stamp=token, comment="").content.decode()

    assert typed(page, "stamp") == token


def test_a_reply_from_another_site_is_refused_with_the_words_kept(reader):
    thread = a_thread()

    response = reader.post(
        reverse("discussion:reply", args=[thread.pk]), reply_fields(thread), headers={"sec-fetch-site": "cross-site"}
    )

    assert response.status_code == 403
    assert typed(response.content.decode(), "comment") == escape(KIND_WORDS)
    assert not Comment.objects.exists()


def test_a_parent_in_another_thread_is_named_and_the_words_can_still_be_posted(reader):
    thread, stranger = a_thread(), a_comment(a_thread())

    response = send_reply(reader, thread, parent=str(stranger.pk))

    page = response.content.decode()
    assert response.status_code == 409
    assert "no longer shown" in page
    assert typed(page, "parent") == ""
    assert send_reply(reader, thread, stamp=typed(page, "stamp"), parent="").status_code == 303


def test_a_double_click_stores_one_comment_and_shows_the_same_receipt(reader):
    thread = a_thread()
    form = reply_fields(thread)
    address = reverse("discussion:reply", args=[thread.pk])

    first, second = reader.post(address, form), reader.post(address, form)

    # The tickets for the receipt may differ by a second.
    assert urlsplit(first.url).path == urlsplit(second.url).path
    assert Comment.objects.count() == 1
    thread.refresh_from_db()
    assert thread.comment_count == 1


def test_a_closed_thread_says_so_and_keeps_the_words(reader):
    thread = a_thread(mode=Mode.CLOSED)

    response = send_reply(reader, thread)

    assert response.status_code == 409
    assert "closed" in response.content.decode()
    assert typed(response.content.decode(), "comment") == escape(KIND_WORDS)


def test_a_missing_thread_is_a_plain_404(reader):
    thread = a_thread()
    form = reply_fields(thread)
    address = reverse("discussion:reply", args=[thread.pk])
    thread.delete()

    assert reader.post(address, form).status_code == 404
    assert reader.get(address).status_code == 404


def test_a_flood_has_to_wait_and_keeps_its_words(reader, settings):
    settings.REPLIES_PER_MINUTE = 1
    thread = a_thread()
    send_reply(reader, thread)

    response = send_reply(reader, thread, comment="A second thought on bees")

    assert response.status_code == 429
    assert typed(response.content.decode(), "comment") == "A second thought on bees"


def test_a_locked_database_is_answered_with_the_words_kept(reader, monkeypatch):
    def locked(*_args, **_kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(service, "submit", locked)
    response = send_reply(reader, a_thread())

    assert response.status_code == 503
    assert typed(response.content.decode(), "comment") == escape(KIND_WORDS)


def test_a_body_past_every_limit_is_refused_without_a_traceback(reader):
    thread = a_thread()
    address = reverse("discussion:reply", args=[thread.pk])

    too_big = reader.post(address, urlencode({"comment": "x" * 3_000_000}), content_type=FORM_URLENCODED)
    too_many = reader.post(address, "&".join(f"f{n}=1" for n in range(2000)), content_type=FORM_URLENCODED)

    assert too_big.status_code in (400, 413)
    assert too_many.status_code == 400
    assert "Traceback" not in too_big.content.decode() + too_many.content.decode()


def test_invalid_bytes_are_taken_as_far_as_they_can_be_read(reader):
    thread = a_thread()
    form = urlencode(reply_fields(thread, comment="MARK")).replace("MARK", "caf%E9+%FF+and+bees+behind+the+mill")

    response = reader.post(reverse("discussion:reply", args=[thread.pk]), form, content_type=FORM_URLENCODED)

    assert response.status_code == 303
    assert "and bees behind the mill" in Comment.objects.get().text


def test_control_characters_are_taken_out_and_right_to_left_marks_stay_inside_their_comment(reader):
    send_reply(reader, a_thread(), comment="before\x00\x07after \u202eevil\u202c", name="An\x00na\u202e")

    comment = Comment.objects.get()
    assert comment.text == "beforeafter \u202eevil\u202c"
    assert comment.author_name == "Anna", "letters read backwards could look like another's name"


def test_script_in_every_field_stays_text(reader):
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    send_reply(reader, a_thread(), comment=f"bees {attack} [url=javascript:alert(1)]x[/url]", name=attack[:80])

    comment = Comment.objects.get()
    assert "<script" not in comment.html
    assert "<img" not in comment.html


def test_ten_thousand_links_become_twenty(reader, settings):
    settings.COMMENT_MAX_CHARACTERS = 400_000
    send_reply(reader, a_thread(), comment=" ".join(f"http://s{n}.example/{n}" for n in range(10_000)))

    comment = Comment.objects.get()
    assert comment.html.count("<a ") == 20
    assert "http://s9999.example/9999" in comment.html
    assert comment.state != State.PUBLISHED


def test_deeply_nested_markup_costs_nothing_and_shows_as_text(reader, settings):
    settings.COMMENT_MAX_CHARACTERS = 400_000
    send_reply(reader, a_thread(), comment="<div>" * 50_000)

    assert "<div>" not in Comment.objects.get().html


def test_the_form_of_an_answer_shows_whom_it_answers(reader):
    thread = a_thread()
    comment = a_comment(thread, author_name="Bob")

    page = reader.get(reverse("discussion:reply", args=[thread.pk]) + f"?to={comment.pk}").content.decode()

    assert "You are answering Bob" in page
    assert typed(page, "parent") == str(comment.pk)


@pytest.mark.parametrize("state", [State.HELD, State.SPAM, State.REJECTED, State.WITHDRAWN])
def test_the_form_shows_nothing_of_a_comment_that_is_not_published(reader, state):
    thread = a_thread()
    comment = a_comment(thread, state, text="secret words")

    page = reader.get(reverse("discussion:reply", args=[thread.pk]) + f"?to={comment.pk}").content.decode()

    assert "secret words" not in page
    assert typed(page, "parent") == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400),
    kind=st.sampled_from([FORM_URLENCODED, "multipart/form-data; boundary=x", "text/plain", ""]),
)
def test_any_bytes_get_a_clear_answer(reader, body, kind):
    thread = a_thread(url=f"/any/{Comment.objects.count()}-{timezone.now().timestamp()}/")

    response = reader.post(reverse("discussion:reply", args=[thread.pk]), body, content_type=kind)

    assert response.status_code in (303, 400, 409, 422, 429)


def test_a_form_with_too_many_fields_is_refused_without_a_word_in_the_log(reader, caplog):
    thread = a_thread()

    answer = send_reply(reader, thread, **{f"field{number}": "x" for number in range(1_001)})

    assert answer.status_code == 400
    assert not caplog.records
