"""Mail about replies: who has asked for it and confirmed that, and what it is about.

A notice is written when it is sent, from what is visible at that moment, so that nothing that was held or taken
away in between ever leaves the server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion import limits
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Frequency, OptOut, OutgoingMail, Subscription
from broadsheet.discussion.notifications import outbox, staff_mail
from broadsheet.discussion.notifications.quoting import quoted
from broadsheet.lib import email_address, ratelimit, signing, site_name
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.languages import speaking
from broadsheet.privacy import journal

STOPPED = "no-mail"
"""As what the journal of erasures knows that an address wants no mail any more."""

_PURPOSE = "subscription"

_MOST_OF_THREAD_PER_HOUR = 200

_MOST_IN_A_MAIL = 20

# A comment may be stamped a moment before the transaction that publishes it ends; the next round reports it.
_SETTLED = timedelta(seconds=20)

_BATCH = 200


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """What somebody wants to hear of: replies to one comment, or everything under a page."""

    email: str
    thread_id: int
    comment_id: int | None = None
    frequency: Frequency = Frequency.AT_ONCE


def subscribe(subscription_request: SubscriptionRequest, sender: Sender, now: datetime) -> bool:
    """Store a subscription and ask its address to confirm it; false if there were too many requests.

    The answer does not show whether the address is known here, or wants no mail at all.
    """
    email, thread_id = email_address.normalise(subscription_request.email), subscription_request.thread_id
    comment_id = subscription_request.comment_id
    if limits.is_mail_over_limit("subscribe", sender, now):
        return False
    if ratelimit.is_too_much(
        "subscribe-thread", str(thread_id), _MOST_OF_THREAD_PER_HOUR, limits.HOUR_SECONDS, now.timestamp()
    ):
        return False
    if outbox.is_stopped(email):
        return True
    with transaction.atomic():
        subscription, _is_new = Subscription.objects.get_or_create(
            email=email,
            thread_id=thread_id,
            comment=Comment.objects.filter(pk=comment_id).first() if comment_id else None,
            defaults={"frequency": subscription_request.frequency, "made_at": now, "notified_until": now},
        )
        if subscription.confirmed_at is None:
            with speaking(subscription.thread.language):
                _ask_to_confirm(subscription, now)
    return True


def confirm(subscription: Subscription, now: datetime) -> None:
    """Count a subscription from now on."""
    if subscription.confirmed_at is None:
        Subscription.objects.filter(pk=subscription.pk).update(confirmed_at=now, notified_until=now)


def stop(subscription: Subscription) -> None:
    """End one subscription."""
    subscription.delete()


def stop_all(email: str, now: datetime) -> None:
    """End all mail to an address and take no subscription for it any more. Only a keyed hash of it is kept."""
    journal.note(STOPPED, [outbox.address_key(email)], now)
    forget(email)
    OptOut.objects.get_or_create(address=outbox.address_key(email), defaults={"stopped_at": now})


def forget(email: str) -> None:
    """End all subscriptions of an address."""
    Subscription.objects.filter(email=email_address.normalise(email)).delete()


def addresses() -> list[str]:
    """Every address that has asked for mail."""
    return list(Subscription.objects.values_list("email", flat=True).distinct())


def deliver(now: datetime) -> int:
    """Send the mail that is due. An address that the mail server refuses for good loses its subscriptions."""
    return outbox.send_due(now, lambda mail: write(mail, now), forget)


def token(subscription: Subscription) -> str:
    """What stands in the links of a mail, for confirming and for ending a subscription."""
    return signing.sign(_PURPOSE, str(subscription.pk))


def find(text: str) -> Subscription | None:
    """The subscription that a token stands for; ``None`` if it is no token of ours, or the subscription has ended."""
    value = signing.unsign(_PURPOSE, text)
    return Subscription.objects.select_related("thread", "comment").filter(pk=int(value)).first() if value else None


def notify_at_once(now: datetime) -> int:
    """Queue what is new for those who want it at once; returns how many mails that is."""
    until = now - _SETTLED
    return _notify(_with_news(Subscription.objects.filter(frequency=Frequency.AT_ONCE), until), until, now)


def notify_daily(now: datetime) -> int:
    """Send the day's news to those who want it once a day, at the hour that is set."""
    local = timezone.localtime(now)
    due = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if local < due:
        due -= timedelta(days=1)
    is_due = Q(notified_at=None) | Q(notified_at__lt=due)
    waiting = Subscription.objects.filter(is_due, frequency=Frequency.DAILY)
    until = now - _SETTLED
    return _notify(_with_news(waiting, until), until, now)


def write(mail: OutgoingMail, now: datetime) -> bool:
    """Fill in what a mail says now. A notice is made of what is visible at this moment; false if that is nothing."""
    if mail.staff_notice:
        return staff_mail.write(mail, mail.staff_notice, now)
    subscription = mail.subscription
    if subscription is None:
        return outbox.as_stored(mail)
    shown = mail.about[:_MOST_IN_A_MAIL]
    news = list(Comment.objects.visible().filter(pk__in=shown).order_by("published_at", "pk"))
    if not news:
        return False
    with speaking(subscription.thread.language):
        mail.subject = _subject(subscription, news)
        mail.text = _words(subscription, news, has_more=len(mail.about) > len(shown))
    mail.headers = _headers(subscription)
    return True


def _with_news(subscriptions: QuerySet[Subscription], until: datetime) -> QuerySet[Subscription]:
    news = Comment.objects.visible().filter(
        thread=OuterRef("thread"), published_at__gt=OuterRef("notified_until"), published_at__lte=until
    )
    confirmed = subscriptions.filter(confirmed_at__isnull=False).filter(Exists(news))
    # The longest without mail come first, so that those above a limit keep nobody else waiting.
    longest_ago = confirmed.order_by(F("notified_at").asc(nulls_first=True), "pk")
    return longest_ago.select_related("thread", "comment")[:_BATCH]


def _notify(subscriptions: Iterable[Subscription], until: datetime, now: datetime) -> int:
    return sum(_notify_one(subscription, until, now) for subscription in subscriptions)


def _notify_one(subscription: Subscription, until: datetime, now: datetime) -> bool:
    """Queue one mail about everything new. The worker that marks it first sends it, so that nothing is sent twice.

    What is above a limit comes with the next mail.
    """
    news = _news(subscription, until)
    with transaction.atomic():
        mine = Subscription.objects.filter(pk=subscription.pk, notified_until=subscription.notified_until)
        if not mine.update(notified_until=until, notified_at=now) or not news:
            return False
        if outbox.enqueue(
            OutgoingMail(to=subscription.email, kind="notice", subscription=subscription, about=news), now
        ):
            return True
        mine_again = Subscription.objects.filter(pk=subscription.pk)
        mine_again.update(notified_until=subscription.notified_until)
    return False


def _news(subscription: Subscription, until: datetime) -> list[int]:
    """The comments to report, and one more if there are too many for one mail."""
    fresh = subscription.thread.comments.visible().filter(
        published_at__gt=subscription.notified_until, published_at__lte=until
    )
    if subscription.comment:
        fresh = fresh.filter(path__startswith=subscription.comment.path).exclude(pk=subscription.comment.pk)
    # Nobody gets mail about their own comments.
    others = fresh.exclude(author_email__iexact=subscription.email).order_by("published_at", "pk")
    return list(others.values_list("pk", flat=True)[: _MOST_IN_A_MAIL + 1])


def _subject(subscription: Subscription, news: list[Comment]) -> str:
    words = {"name": news[0].author_name, "title": subscription.thread.title, "count": len(news)}
    if len(news) == 1:
        return _("%(name)s replied: %(title)s") % words
    return ngettext("%(count)d new reply: %(title)s", "%(count)d new replies: %(title)s", len(news)) % words


def _words(subscription: Subscription, news: list[Comment], has_more: bool) -> str:
    parts = [f"{comment.author_name}:\n{quoted(comment)}\n{absolute_url(comment.permalink)}" for comment in news]
    if has_more:
        parts.append(
            _("There is more; all of it stands on the page: %(link)s") % {"link": absolute_url(subscription.thread.url)}
        )
    foot = _(
        "You get this because you asked for it on %(site)s. To end it: %(stop)s\n"
        "If somebody else entered your address, or you want no mail from here at all, that link can do that too."
    ) % {"site": site_name.current(), "stop": stop_link(subscription)}
    return "\n\n".join([_about(subscription), *parts, "-- \n" + foot]) + "\n"


def _about(subscription: Subscription) -> str:
    words = {"title": subscription.thread.title, "link": absolute_url(subscription.thread.url)}
    if subscription.comment_id:
        return _("New replies to your comment under “%(title)s” (%(link)s):") % words
    return _("New comments under “%(title)s” (%(link)s):") % words


def _headers(subscription: Subscription) -> dict[str, str]:
    """One-click unsubscription (RFC 8058), and a list name by which mail programs can sort."""
    return {
        "List-Unsubscribe": f"<{stop_link(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<thread-{subscription.thread_id}.{settings.MAIL_FROM.rpartition('@')[2].rstrip('>')}>",
    }


def _ask_to_confirm(subscription: Subscription, now: datetime) -> None:
    words = _(
        "Hello,\n\n"
        "somebody, most likely you, wants mail to this address about replies under “%(title)s” at %(site)s.\n\n"
        "To confirm it, open this link:\n%(link)s\n\n"
        "If it was not you, do nothing. If you want no mail from here at all: %(stop)s\n"
    )
    text = words % {
        "title": subscription.thread.title,
        "site": site_name.current(),
        "link": absolute_url(reverse("discussion:mail-confirm", args=[token(subscription)])),
        "stop": stop_link(subscription),
    }
    subject = _("Please confirm: mail about “%(title)s”") % {"title": subscription.thread.title}
    outbox.enqueue(OutgoingMail(to=subscription.email, kind="confirm-mail", subject=subject, text=text), now)


def stop_link(subscription: Subscription) -> str:
    """The address behind which a subscription, or all mail, is ended."""
    return absolute_url(reverse("discussion:mail-stop", args=[token(subscription)]))
