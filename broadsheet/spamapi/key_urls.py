"""The pages on which keys are listed, made and revoked."""

from django.urls import path

from broadsheet.spamapi import views

app_name = "keys"
urlpatterns = [
    path("", views.key_list, name="list"),
    path("new/", views.new_key, name="new"),
    path("made/", views.made_key, name="made"),
    path("<int:number>/revoke/", views.revoke_key, name="revoke"),
]
