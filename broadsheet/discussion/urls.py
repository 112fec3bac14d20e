from django.urls import path

from broadsheet.discussion import feeds
from broadsheet.discussion.feeds import Replies, SiteComments, ThreadComments
from broadsheet.discussion.views import appealing, ledger, mail, me, reading, receipt, replying, voices

app_name = "discussion"
urlpatterns = [
    path("threads/<int:thread_id>/reply", replying.reply, name="reply"),
    path("comments/<int:comment_id>/", reading.permalink, name="permalink"),
    path("comments/<int:comment_id>/replies/", reading.conversation, name="conversation"),
    path("comments/<int:comment_id>/appreciate", voices.appreciate, name="appreciate"),
    path("comments/<int:comment_id>/report", voices.report, name="report"),
    path("reports/<str:token>/", voices.reported, name="reported"),
    path("discussion/order/", voices.order, name="order"),
    path("threads/<int:thread_id>/news", reading.news, name="news"),
    path("comments/feed/", feeds.view(SiteComments), name="feed"),
    path("comments/feed/atom/", feeds.view(SiteComments, is_atom=True), name="atom"),
    path("comments/<int:comment_id>/feed/", feeds.view(Replies), name="replies-feed"),
    path("comments/<int:comment_id>/feed/atom/", feeds.view(Replies, is_atom=True), name="replies-atom"),
    path("threads/<int:thread_id>/follow", mail.follow, name="follow"),
    path("mail/confirm/<str:token>/", mail.confirm, name="mail-confirm"),
    path("mail/stop/<str:token>/", mail.stop, name="mail-stop"),
    path("receipts/<str:token>/mail", mail.receipt_by_mail, name="mail-receipt"),
    path("me/", me.me, name="me"),
    path("me/confirm/<str:token>/", me.confirm, name="confirm"),
    path("me/name", me.rename, name="rename-me"),
    path("me/forget", me.forget_device, name="forget-device"),
    path("me/erase", me.erase, name="erase-me"),
    path("discussion/ledger/", ledger.ledger, name="ledger"),
    path("<path:page>/feed/", feeds.view(ThreadComments), name="thread-feed"),
    path("<path:page>/feed/atom/", feeds.view(ThreadComments, is_atom=True), name="thread-atom"),
    path("receipts/<str:token>/", receipt.receipt, name="receipt"),
    path("receipts/<str:token>/edit", receipt.edit, name="edit"),
    path("receipts/<str:token>/data.json", receipt.data, name="data"),
    path("receipts/<str:token>/erase", receipt.erase, name="erase"),
    path("receipts/<str:token>/appeal", appealing.appeal, name="appeal"),
]
