"""The addresses of the discussion for readers; ``moderation`` has those of the moderation area."""

from __future__ import annotations

from django.urls import path

from broadsheet.discussion.moderation import urls as moderation
from broadsheet.discussion.views import (
    appeals,
    appreciations,
    comments,
    feeds,
    me,
    receipt,
    reply,
    reports,
    subscriptions,
    transparency,
)
from broadsheet.discussion.views.feeds import Replies, SiteComments, ThreadComments

__all__ = ["app_name", "moderation", "urlpatterns"]

app_name = "discussion"

urlpatterns = [
    path("threads/<int:thread_id>/reply", reply.reply, name="reply"),
    path("comments/<int:comment_id>/", comments.permalink, name="permalink"),
    path("comments/<int:comment_id>/replies/", comments.conversation, name="conversation"),
    path("comments/<int:comment_id>/appreciate", appreciations.appreciate, name="appreciate"),
    path("comments/<int:comment_id>/report", reports.report, name="report"),
    path("reports/<str:token>/", reports.reported, name="reported"),
    path("discussion/order/", appreciations.order, name="order"),
    path("threads/<int:thread_id>/news", comments.news, name="news"),
    path("comments/feed/", feeds.view(SiteComments), name="feed"),
    path("comments/feed/atom/", feeds.view(SiteComments, is_atom=True), name="atom"),
    path("comments/<int:comment_id>/feed/", feeds.view(Replies), name="replies-feed"),
    path("comments/<int:comment_id>/feed/atom/", feeds.view(Replies, is_atom=True), name="replies-atom"),
    path("threads/<int:thread_id>/follow", subscriptions.follow, name="follow"),
    path("mail/confirm/<str:token>/", subscriptions.confirm, name="mail-confirm"),
    path("mail/stop/<str:token>/", subscriptions.stop, name="mail-stop"),
    path("receipts/<str:token>/mail", subscriptions.receipt_by_mail, name="mail-receipt"),
    path("me/", me.me, name="me"),
    path("me/confirm/<str:token>/", me.confirm, name="confirm"),
    path("me/name", me.rename, name="rename-me"),
    path("me/forget", me.forget_device, name="forget-device"),
    path("me/erase", me.erase, name="erase-me"),
    path("discussion/ledger/", transparency.ledger, name="ledger"),
    path("<path:page>/feed/", feeds.view(ThreadComments), name="thread-feed"),
    path("<path:page>/feed/atom/", feeds.view(ThreadComments, is_atom=True), name="thread-atom"),
    path("receipts/<str:token>/", receipt.receipt, name="receipt"),
    path("receipts/<str:token>/edit", receipt.edit, name="edit"),
    path("receipts/<str:token>/data.json", receipt.data, name="data"),
    path("receipts/<str:token>/erase", receipt.erase, name="erase"),
    path("receipts/<str:token>/appeal", appeals.appeal, name="appeal"),
]
