"""The front of a filter without a newsroom: its state, and where its operator signs in."""

from django.contrib.auth import views as auth
from django.urls import path

from broadsheet.spamapi import views

sign_in = auth.LoginView.as_view(template_name="spamapi/sign_in.html", redirect_authenticated_user=True)

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out", auth.LogoutView.as_view(next_page="home"), name="sign-out"),
]
