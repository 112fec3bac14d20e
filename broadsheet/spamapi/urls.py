"""The operator's pages: the filter's state, signing in, and the keys."""

from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path

from broadsheet.spamapi.console import views

_sign_in = auth.LoginView.as_view(template_name="spamapi/sign_in.html", redirect_authenticated_user=True)

home = path("", views.home, name="home")
keys = (
    [
        path("", views.key_list, name="list"),
        path("new/", views.new_key, name="new"),
        path("made/", views.made_key, name="made"),
        path("<int:number>/revoke/", views.revoke_key, name="revoke"),
    ],
    "keys",
)
"""The pages on which keys are listed, made and revoked, to be included where a profile has them."""

# All of it, for the profile in which the filter is alone.
urlpatterns: list[URLPattern | URLResolver] = [
    home,
    path("sign-in/", _sign_in, name="sign-in"),
    path("sign-out", auth.LogoutView.as_view(next_page="home"), name="sign-out"),
    path("keys/", include(keys)),
]
