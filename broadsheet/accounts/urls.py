"""The addresses of the accounts, to be included where a profile has them."""

from __future__ import annotations

from django.urls import path

from broadsheet.accounts.views import account, factors, outside, passwords, people, sign_in

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/passkey/", sign_in.passkey, name="passkey"),
    path("sign-in/second-factor/", sign_in.second_factor, name="second-factor"),
    path("sign-in/forgotten/", passwords.forgotten, name="forgotten"),
    path("sign-in/password/<str:token>/", passwords.set_password, name="set-password"),
    path("sign-in/address/<str:token>/", passwords.new_address, name="new-address"),
    path("sign-in/provider/", outside.go, name="to-provider"),
    path("sign-in/provider/back/", outside.come_back, name="from-provider"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/name", account.name, name="name"),
    path("account/address", account.address, name="address"),
    path("account/password", account.password, name="password"),
    path("account/everywhere", account.everywhere, name="everywhere"),
    path("account/prove/", sign_in.prove, name="prove"),
    path("account/second-factors/", factors.factors, name="factors"),
    path("account/second-factors/app/", factors.add_code_app, name="add-code-app"),
    path("account/second-factors/passkey/", factors.add_passkey, name="add-passkey"),
    path("account/second-factors/recovery", factors.renew_codes, name="renew-codes"),
    path("account/second-factors/remove", factors.remove, name="remove-factor"),
    path("account/people/", people.everybody, name="people"),
    path("account/people/invite", people.invite_again, name="invite-again"),
    path("account/people/second-factors", people.reset_factors, name="reset-factors"),
]
