from django.urls import path

from broadsheet.discussion.views import reading, receipt, replying

app_name = "discussion"
urlpatterns = [
    path("threads/<int:thread_id>/reply", replying.reply, name="reply"),
    path("comments/<int:comment_id>/", reading.permalink, name="permalink"),
    path("comments/<int:comment_id>/replies/", reading.conversation, name="conversation"),
    path("receipts/<str:token>/", receipt.receipt, name="receipt"),
]
