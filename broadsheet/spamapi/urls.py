"""The operator's pages: the filter's state, and the keys; and those of keys' owners."""

from django.urls import URLPattern, URLResolver, include, path

from broadsheet.spamapi.console.views import operator
from broadsheet.spamapi.console.views import owner as owner_views

home = path("", operator.home, name="home")
keys = (
    [
        path("", operator.key_list, name="list"),
        path("new/", operator.new_key, name="new"),
        path("made/", operator.made_key, name="made"),
        path("<int:number>/revoke/", operator.revoke_key, name="revoke"),
    ],
    "keys",
)
"""The pages on which keys are listed, made and revoked, to be included where a profile has them."""

owner = (
    [
        path("", owner_views.ask, name="ask"),
        path("sign-in/<token>/", owner_views.sign_in, name="sign-in"),
        path("sign-out", owner_views.sign_out, name="sign-out"),
        path("keys/", owner_views.key_list, name="keys"),
        path("keys/renewed/", owner_views.renewed, name="renewed"),
        path("keys/<int:number>/", owner_views.key_page, name="key"),
        path("keys/<int:number>/renew/", owner_views.renew, name="renew"),
    ],
    "owner",
)
"""The pages of keys' owners, in every profile under ``/filter/``."""

# All of it, for the profile in which the filter is alone.
urlpatterns: list[URLPattern | URLResolver] = [
    home,
    path("keys/", include(keys)),
    path("filter/", include(owner)),
]
