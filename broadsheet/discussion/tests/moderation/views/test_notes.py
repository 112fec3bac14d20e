"""Moderators' notes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import AuditEntry, Note
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_thread

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def test_notes_stand_where_they_belong_until_they_are_done_with(desk):
    thread = a_thread()
    comment = a_comment(thread, State.HELD)
    a_comment(thread, State.HELD)
    for form in ({}, {"comment": comment.pk, "on": "comment"}, {"comment": comment.pk, "on": "thread"}):
        desk.post(reverse("desk:leave-note"), {"words": f"Note {form.get('on', 'handover')}"} | form)

    page = desk.get(reverse("desk:queue")).content.decode()
    assert [page.count(f">Note {place}<") for place in ("handover", "comment", "thread")] == [1, 1, 2]
    for note in Note.objects.all():
        desk.post(reverse("desk:remove-note"), {"note": note.pk})

    assert "Note " not in desk.get(reverse("desk:queue")).content.decode().replace("Note for", "").replace(
        "Note on", ""
    )
    assert AuditEntry.objects.filter(action="note-removed").count() == 3


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_note_without_words_or_with_too_many_is_not_kept(desk, words):
    comment = a_comment(author_name="Bob")
    form = {"words": words, "comment": comment.pk, "back": "/moderation/search/?words=mill"}

    page = desk.post(reverse("desk:leave-note"), form)

    assert page.status_code == 422
    assert not Note.objects.exists()
    typed = page.content.decode()
    assert 'class="error"' in typed
    assert words.strip() in typed
    assert 'value="/moderation/search/?words=mill"' in typed
    assert typed.count("autofocus") == 1


def test_the_notes_for_the_next_shift_are_none_of_a_reporter_s(reporter, own):
    a_comment(own, State.HELD)
    note = Note.objects.create(words="Mind Vera.", made_at=NOW)

    assert "Mind Vera." not in reporter.get(reverse("desk:queue")).content.decode()
    assert reporter.post(reverse("desk:leave-note"), {"words": "Hello"}).status_code == 403
    assert reporter.post(reverse("desk:remove-note"), {"note": note.pk}).status_code == 403
    assert Note.objects.get() == note


def test_notes_about_a_comment_go_with_it_when_it_is_erased():
    comment = a_comment()
    Note.objects.create(comment=comment, words="Anna lives in Mill Lane.", made_at=NOW)

    service.erase_by_id(comment.pk, LATER)

    assert not Note.objects.exists()
