"""The addresses of the discussion for readers; ``moderation`` has those of the moderation area."""

from __future__ import annotations

from django.urls import URLPattern, path

from broadsheet.discussion.embed.views import counts, fragment, name, own_replies, page, replies, script
from broadsheet.discussion.moderation import urls as moderation
from broadsheet.discussion.views import (
    appeals,
    appreciations,
    comments,
    feeds,
    me,
    own,
    receipt,
    reply,
    reports,
    subscriptions,
    transparency,
)
from broadsheet.discussion.views.feeds import Replies, SiteComments, ThreadComments
from broadsheet.lib.conf import is_hosted

__all__ = ["app_name", "moderation", "urlpatterns"]

app_name = "discussion"


def _feeds(address: str, feed: type, of: str = "") -> list[URLPattern]:
    """A feed in each format."""
    formats = feeds.FORMATS.items()
    return [path(f"{address}{end}", feeds.view(feed, end), name=f"{of}{name}") for end, (name, _) in formats]


_EMBED = [
    path("embed.js", script.script, name="embed-script"),
    path("embed/discussion.css", script.style, name="embed-style"),
    path("embed/fragment", fragment.fragment, name="embed-fragment"),
    path("embed/fragment/<slug:key>/", fragment.fragment, name="embed-kept-fragment"),
    path("embed/reply", replies.reply, name="embed-reply"),
    path("embed/name", name.name, name="embed-name"),
    path("embed/own", own_replies.own, name="embed-own"),
    path("embed/own/edit", own_replies.edit, name="embed-edit"),
    path("embed/own/withdraw", own_replies.withdraw, name="embed-withdraw"),
    path("embed/counts", counts.counts, name="embed-counts"),
    path("embed/latest", counts.latest, name="embed-latest"),
    path("embed/page", page.of_address, name="embed-page"),
    path("embed/<slug:slug>/<int:thread_id>/", page.embedded, name="embedded"),
]

urlpatterns = [
    *_EMBED,
    path("threads/<int:thread_id>/reply", reply.reply, name="reply"),
    path("comments/<int:comment_id>/", comments.permalink, name="permalink"),
    path("comments/<int:comment_id>/replies/", comments.conversation, name="conversation"),
    path("comments/<int:comment_id>/appreciate", appreciations.appreciate, name="appreciate"),
    path("comments/<int:comment_id>/report", reports.report, name="report"),
    path("reports/<str:token>/", reports.reported, name="reported"),
    path("discussion/order/", appreciations.order, name="order"),
    path("threads/<int:thread_id>/news", comments.news, name="news"),
    *_feeds("comments/feed/", SiteComments),
    *_feeds("comments/<int:comment_id>/feed/", Replies, "replies-"),
    path("threads/<int:thread_id>/follow", subscriptions.follow, name="follow"),
    path("mail/confirm/<str:token>/", subscriptions.confirm, name="mail-confirm"),
    path("mail/stop/<str:token>/", subscriptions.stop, name="mail-stop"),
    path("receipts/", own.own, name="own"),
    path("receipts/<str:token>/mail", subscriptions.receipt_by_mail, name="mail-receipt"),
    path("me/", me.me, name="me"),
    path("me/confirm/<str:token>/", me.confirm, name="confirm"),
    path("me/name", me.rename, name="rename-me"),
    path("me/forget", me.forget_device, name="forget-device"),
    path("me/erase", me.erase, name="erase-me"),
    path("discussion/ledger/", transparency.ledger, name="ledger"),
    # Below the addresses of pages, which in a project that hosts this app are its own.
    *([] if is_hosted() else _feeds("<path:page>/feed/", ThreadComments, "thread-")),
    path("receipts/<str:token>/", receipt.receipt, name="receipt"),
    path("receipts/<str:token>/edit", receipt.edit, name="edit"),
    path("receipts/<str:token>/data.json", receipt.data, name="data"),
    path("receipts/<str:token>/erase", receipt.erase, name="erase"),
    path("receipts/<str:token>/appeal", appeals.appeal, name="appeal"),
]
