"""One rule decides what the public sees; every outlet keeps to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import (
    Comment,
    Ground,
    OutgoingMail,
    Report,
    Subscription,
)
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.reports import tokens
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    NOW,
    a_comment,
    a_moderator,
    a_reader,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db
SECRET = "words that only the author and the desk may read"


def the_page(thread, client) -> str:
    request = RequestFactory().get(thread.url)
    return Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": request, "thread": thread})
    )


def the_form_of_an_answer(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    return client.get(reverse("discussion:reply", args=[thread.pk]) + f"?to={hidden.pk}").content.decode()


def the_permalink(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    return client.get(reverse("discussion:permalink", args=[hidden.pk])).content.decode()


def the_conversation(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    return client.get(reverse("discussion:conversation", args=[hidden.pk])).content.decode()


def the_news(thread, client) -> str:
    return client.get(reverse("discussion:news", args=[thread.pk]) + "?since=0").content.decode()


def the_feed_of_the_site(thread, client) -> str:
    return "".join(client.get(f"/comments/feed/{end}").content.decode() for end in ("", "atom/", "json/"))


def the_feed_of_the_thread(thread, client) -> str:
    return "".join(client.get(f"{thread.url}feed/{end}").content.decode() for end in ("", "atom/", "json/"))


def the_feed_of_the_replies(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    return client.get(f"/comments/{hidden.pk}/feed/").content.decode()


def the_report_form(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    form = {"ground": "spam"}
    address = reverse("discussion:report", args=[hidden.pk])
    return client.get(address).content.decode() + client.post(address, form, follow=True).content.decode()


def the_page_of_a_report(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    made = Report.objects.create(comment=hidden, ground=Ground.SPAM, words=SECRET, made_at=NOW)
    return client.get(reverse("discussion:reported", args=[tokens.token(made.pk)])).content.decode()


def the_answer_to_an_appreciation(thread, client) -> str:
    hidden = Comment.objects.exclude(state=State.PUBLISHED).get()
    return client.post(reverse("discussion:appreciate", args=[hidden.pk]), follow=True).content.decode()


def the_mail(thread, client) -> str:
    wanted = SubscriptionRequest("carol@example.org", thread.pk)
    subscriptions.subscribe(wanted, ANNA, NOW - timedelta(days=2))
    subscriptions.confirm(Subscription.objects.get(), NOW - timedelta(days=1))
    subscriptions.notify_at_once(NOW + timedelta(minutes=1))
    return "".join(outgoing.subject + outgoing.text for outgoing in OutgoingMail.objects.all())


def test_the_address_of_a_confirmed_reader_is_on_no_page():
    thread, reader = a_thread(), a_reader()
    submitted(thread, ANNA, author_name="Anna", reader_id=reader.pk)

    page = Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": RequestFactory().get(thread.url), "thread": thread})
    )

    assert "anna@example.org" not in page
    assert ">confirmed<" in page


# Every page through which the public can see comments. A new one belongs in this list.
OUTLETS = [
    the_page,
    the_form_of_an_answer,
    the_permalink,
    the_conversation,
    the_news,
    the_feed_of_the_site,
    the_feed_of_the_thread,
    the_feed_of_the_replies,
    the_report_form,
    the_page_of_a_report,
    the_answer_to_an_appreciation,
    the_mail,
]


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.__name__)
@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_published_appears_nowhere(client, outlet, state):
    thread = a_thread()
    hidden = a_comment(thread, state, text=SECRET, author_name="Mallory Hidden", author_url="https://hidden.example")
    a_comment(thread, parent=hidden, text="An answer that everybody may read", author_name="Bob")

    page = outlet(thread, client)

    assert SECRET not in page
    assert "Hidden" not in page
    assert "hidden.example" not in page


def test_every_public_address_of_the_discussion_is_an_outlet_or_shows_no_comments():
    from broadsheet.discussion import urls

    feeds = {f"{of}{name}" for of in ("", "replies-", "thread-") for name in ("feed", "atom", "json")}
    # Behind a receipt's token, where only the author comes.
    own = {"receipt", "edit", "data", "erase", "appeal", "me", "confirm", "forget-device", "erase-me", "rename-me"}
    own |= {"follow", "mail-confirm", "mail-stop", "mail-receipt", "own"}
    voices = {"appreciate", "report", "reported", "order"}
    # Each has its tests among those of the discussions on other sites.
    embedded = {pattern.name for pattern in urls.urlpatterns if pattern.name and pattern.name.startswith("embed")}
    assert {pattern.name for pattern in urls.urlpatterns} == feeds | own | voices | embedded | {
        "reply",
        "permalink",
        "conversation",
        "ledger",
        "news",
        "order",
        "report",
    }


def test_the_count_is_what_is_visible_through_any_chain_of_moves():
    thread = a_thread()
    grace = a_moderator()
    comment = a_comment(thread, State.HELD)
    path = [State.PUBLISHED, State.SPAM, State.PUBLISHED, State.REJECTED, State.HELD, State.PUBLISHED]
    before = State.HELD
    for after in path:
        service.decide(comment.pk, before, after, grace.pk, NOW)
        thread.refresh_from_db()
        assert thread.comment_count == thread.comments.visible().count()
        before = after
    service.erase_by_id(comment.pk, NOW)
    thread.refresh_from_db()
    assert thread.comment_count == 0


def test_the_page_isolates_the_direction_of_what_readers_typed(client):
    thread = a_thread()
    a_comment(thread, text="\u202eright to left", author_name="\u202eevil")

    page = the_page(thread, client)

    assert '<bdi class="reply-name">' in page
    assert '<div class="reply-body" dir="auto">' in page


def test_no_address_of_a_reader_is_on_the_page(client):
    thread = a_thread()
    a_comment(thread, author_email="anna@private.example")

    assert "private.example" not in the_page(thread, client)
