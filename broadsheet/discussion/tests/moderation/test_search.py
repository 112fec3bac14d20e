"""Looking for comments in all states."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.moderation import search
from broadsheet.discussion.moderation.search import SearchQuery
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import Details
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, a_thread

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def found(**wanted) -> list[int]:
    return [comment.pk for comment in search.find(Comment.objects.all(), SearchQuery(**wanted), LATER)[0]]


def test_comments_are_found_in_all_states_by_what_is_known_of_them():
    thread = a_thread()
    spam = a_comment(thread, State.SPAM, text="Cheap pills at the harbour", author_name="Mallory")
    kind = a_comment(text="Kind words about the Harbour", author_email="anna@example.org", edited_at=NOW)
    service.decide(
        kind.pk,
        State.PUBLISHED,
        State.REJECTED,
        a_moderator().pk,
        NOW,
        Details(reason=ModerationReason.REJECTED_ABUSIVE),
    )

    assert set(found(words="harbour")) == {spam.pk, kind.pk}
    assert found(words="harbour kind") == [kind.pk]
    assert found(author="mallory") == found(state="spam") == found(thread_id=thread.pk) == [spam.pk]
    assert found(author="anna@") == found(reason="rejected-abusive") == found(is_edited=True) == [kind.pk]
    assert found(is_reported=True) == []


def test_a_search_goes_back_ninety_days_or_as_far_as_it_is_asked():
    old = a_comment(posted_at=NOW - timedelta(days=200))
    new = a_comment()

    assert found() == [new.pk]
    assert found(since=(NOW - timedelta(days=300)).date()) == [new.pk, old.pk]
    assert found(since=(NOW - timedelta(days=300)).date(), until=(NOW - timedelta(days=10)).date()) == [old.pk]


def test_a_search_is_read_page_by_page(monkeypatch):
    monkeypatch.setattr(search, "A_PAGE", 2)
    comments = [a_comment(posted_at=NOW) for _ in range(5)]

    seen, before = [], ""
    for _ in range(3):
        page, before = search.find(Comment.objects.all(), SearchQuery(), LATER, before)
        seen += [comment.pk for comment in page]

    assert before == ""
    assert seen == [comment.pk for comment in reversed(comments)]


@pytest.mark.parametrize("before", ["", "no place", "1.", f"{2**62}.1", "-1.2"])
def test_what_is_no_place_in_the_list_stands_for_its_beginning(before):
    comment = a_comment(posted_at=NOW)

    assert search.find(Comment.objects.all(), SearchQuery(), LATER, before) == ([comment], "")
