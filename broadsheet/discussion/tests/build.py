"""A small cast and plain builders, so that each test says only what matters to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import permissions, service
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity import readers
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import (
    Appeal,
    Comment,
    Frequency,
    Ground,
    ModerationDecision,
    OutgoingMail,
    Reader,
    Report,
    Subscription,
    Thread,
    paths,
)
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipts, stamp
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import tokens
from broadsheet.discussion.reports.reports import Notice, NotTaken
from broadsheet.discussion.states import State
from broadsheet.lib import markdown
from broadsheet.lib.rows import Prepared
from broadsheet.spamapi.models import Lesson

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
LATER = NOW + timedelta(hours=1)
LETTER = (
    "I have been painting windows in this town for thirty years and would be glad to paint yours as well, "
    "call me any time, ask for {} and you will not be sorry, the first window is free of charge."
)
BOX = "carol@example.org"
SPAM = Notice(Ground.SPAM)


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


def binned(**fields) -> Comment:
    """What the filter took for spam by itself."""
    comment = a_comment(state=State.SPAM, **fields)
    ModerationDecision.objects.create(
        comment=comment, after=State.SPAM, actor_kind="filter", reason=ModerationReason.LOOKS_LIKE_SPAM, decided_at=NOW
    )
    return comment


def receipt_page(client, comment: Comment) -> str:
    return client.get(author_page(comment, "receipt")).content.decode()


def author_page(comment: Comment, name: str = "appeal") -> str:
    return reverse(f"discussion:{name}", args=[receipts.token(comment.pk)])


def answer_appeal(
    appeal: Appeal, *, is_upheld: bool, words: str = "We looked again.", who: int | None = None, now=LATER
):
    who = who or a_moderator("alan").pk
    return service.answer_appeal(appeal.pk, is_upheld=is_upheld, answer=words, moderator_id=who, now=now)


def a_reader(name: str = "Anna", email: str = "anna@example.org", now=NOW) -> Reader:
    reader = readers.confirm(Claim(name, email), now)
    assert reader is not None
    return reader


def states(*comments: Comment) -> list[str]:
    found = Comment.objects.in_bulk([comment.pk for comment in comments])
    return [found[comment.pk].state for comment in comments]


def lessons() -> list[tuple[str, str]]:
    return list(Lesson.objects.in_force().values_list("key", "label"))


def staff_with_role(role: str, name: str = "vera"):
    permissions.make()
    user = get_user_model().objects.create_user(name)
    user.groups.add(Group.objects.get(name=role))
    return user


def a_campaign(thread: Thread, size: int, campaign: str = "0000beef", state: str = State.HELD) -> list[Comment]:
    return [
        a_comment(
            thread, state, campaign=campaign, text=LETTER.format(f"Jonas {number}"), author_name=f"Jonas {number}",
            sender=f"sender {number}", posted_at=NOW + timedelta(minutes=number),
        )
        for number in range(size)
    ]  # fmt: skip


def sent_reply(browser, **fields):
    page_url = reverse("discussion:reply", args=[a_thread(opened_at=timezone.now()).pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(page_url).content.decode())[1]
    return browser.post(page_url, {"comment": KIND_WORDS, "name": "Anna", "stamp": stamp} | fields)


def is_free(name: str) -> bool:
    return readers.identify(name, None, NOW).may_use_name


def a_subscription(thread, comment=None, frequency=Frequency.AT_ONCE, email=BOX) -> Subscription:
    subscriptions.subscribe(SubscriptionRequest(email, thread.pk, comment and comment.pk, frequency), ANNA, at(days=-1))
    found = Subscription.objects.get(email=email, thread=thread, comment=comment)
    subscriptions.confirm(found, at(days=-1))
    OutgoingMail.objects.all().delete()
    return Subscription.objects.get(pk=found.pk)


def send_reply(reader: Client, thread, **fields):
    return reader.post(reverse("discussion:reply", args=[thread.pk]), reply_fields(thread, **fields))


def reply_fields(thread, **fields) -> dict[str, str]:
    now = timezone.now() - timedelta(minutes=2)
    return {
        "comment": KIND_WORDS,
        "name": "Anna",
        "email": "",
        "website": "",
        "parent": "",
        "stamp": stamp.issue(thread.pk, now),
        "elapsed": "95.5",
        "confirm_address": "",
    } | fields


def typed(page: str, name: str) -> str:
    """What the field of this name holds in a page that came back."""
    if name == "comment":
        return re.search(r'<textarea[^>]*name="comment"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL).group(1)
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page).group()
    value = re.search(r'value="([^"]*)"', field)
    return value.group(1) if value else ""


def send_report(client, comment, **fields):
    headers = fields.pop("headers", {})
    return client.post(reverse("discussion:report", args=[comment.pk]), fields, headers=headers)


def report_page(made: Report) -> str:
    return reverse("discussion:reported", args=[tokens.token(made.pk)])


def report(comment, who: Sender = BOB, notice: Notice = SPAM, now=NOW) -> Report | NotTaken:
    return service.report(comment.pk, notice, who, now)


def weight_of(comment: Comment) -> float:
    return Comment.objects.values_list("report_weight", flat=True).get(pk=comment.pk)


def at(**delta):
    return NOW + timedelta(**delta)


def set_size(monkeypatch, name: str, value: int) -> None:
    """Let pages of threads hold less, so that a few comments fill more than one."""
    from broadsheet.discussion.threads import pages

    monkeypatch.setattr(pages, name, value)
    # A query that was put together before still has the old size.
    for query in (one for one in vars(pages).values() if isinstance(one, Prepared)):
        monkeypatch.setattr(query, "_put_together", {})
