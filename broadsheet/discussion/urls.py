from django.urls import path

from broadsheet.discussion import views

app_name = "discussion"
urlpatterns = [
    path("threads/<int:thread_id>/reply", views.reply, name="reply"),
    path("comments/<int:comment_id>/", views.permalink, name="permalink"),
    path("receipts/<str:token>/", views.receipt, name="receipt"),
]
