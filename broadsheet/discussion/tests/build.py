"""A small cast and plain builders, so that each test says only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.models import Comment, OutgoingMail, Thread, paths
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.states import State
from broadsheet.lib import markdown

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# The cast: Anna reads and replies, Bob answers Anna, Mallory sells things.
ANNA = Sender("192.0.2.10", BROWSER)
BOB = Sender("192.0.2.20", BROWSER)
MALLORY = Sender("198.51.100.66", "curl/8.5.0")

KIND_WORDS = (
    "My grandmother kept bees behind the old mill, so this brought back a lot. Thank you for asking her neighbours."
)
SPAM_WORDS = "BUY CHEAP PILLS NOW!!! casino bonus http://pills.example/buy http://casino.invalid/win click here"


def a_thread(**fields) -> Thread:
    defaults = {
        "url": f"/town/story-{Thread.objects.count() + 1}/",
        "title": "The old mill turns again",
        "context": "The bees behind the mill survived the winter, say neighbours who kept an eye on the hives.",
        "opened_at": NOW - timedelta(days=1),
    }
    return Thread.objects.create(**defaults | fields)


def a_draft(thread: Thread, **fields) -> Draft:
    defaults = {"text": KIND_WORDS, "author_name": "Anna", "seconds_on_page": 95.0, "script_ran": True}
    return Draft(**{"thread_id": thread.pk} | defaults | fields)


def a_comment(thread: Thread | None = None, state: str = State.PUBLISHED, **fields) -> Comment:
    """A stored comment in the given state, its thread's count in step."""
    thread = thread or a_thread()
    parent = fields.get("parent")
    text = fields.setdefault("text", KIND_WORDS)
    defaults = {
        "author_name": "Anna",
        "html": markdown.render(text),
        "posted_at": NOW,
        "root": (parent.root or parent) if parent else None,
        "depth": parent.depth + 1 if parent else 0,
    }
    moment = fields.get("posted_at", NOW)
    if state == State.PUBLISHED:
        defaults |= {"opens": parent is None, "published_at": moment}
    defaults["path"] = paths.new(moment, parent.path if parent else "")
    comment = Comment.objects.create(thread=thread, state=state, **defaults | fields)
    if state == State.PUBLISHED:
        # A reply keeps the place of what it answers, even where that is no longer shown.
        Comment.objects.filter(pk=comment.root_id).update(opens=True)
        Thread.objects.filter(pk=thread.pk).update(comment_count=thread.comments.visible().count())
    return comment


def queue_mail(to: str, now: datetime = NOW, **fields) -> bool:
    """Put a mail into the outbox; a short notice if nothing else is said."""
    defaults = {"kind": "notice", "subject": "Hello", "text": "Words"}
    return outbox.enqueue(OutgoingMail(to=to, **defaults | fields), now)


def a_moderator(name: str = "grace"):
    user = get_user_model().objects.create_user(name, password="a long enough password")
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    return user


def submitted(thread: Thread, sender: Sender = ANNA, now: datetime = NOW, **fields) -> Comment:
    """What a reader's reply becomes when it goes through the service."""
    answer = service.submit(a_draft(thread, **fields), sender, now)
    assert isinstance(answer, service.Accepted), answer
    return Comment.objects.get(pk=answer.comment_id)
