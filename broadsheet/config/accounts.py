"""Settings of who may sign in, and how; part of the settings."""

from __future__ import annotations

from datetime import timedelta

from broadsheet.config.environment import groups_and_roles, listing, setting, text

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "broadsheet.accounts.validators.MaximumLength"},
]
PASSWORD_HASHERS = [
    "broadsheet.lib.password_hashers.FrugalArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "broadsheet.lib.client_ip.of_request"
AXES_VERBOSE = False
LOGIN_URL = "accounts:sign-in"
# Wagtail's own ways in lead to ours, which know limits and second factors.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
SECOND_FACTOR = tuple(
    setting(
        "BROADSHEET_SECOND_FACTOR",
        listing,
        "",
        "Who has to have a second factor: `all`, or roles separated by commas, such as `administrator`; empty: nobody.",
    )
)
# An identity provider at which the staff may sign in too (OpenID Connect), with the extra `oidc`.
OIDC_ISSUER = setting(
    "BROADSHEET_OIDC_ISSUER",
    text,
    "",
    "The address of an identity provider at which the staff may sign in (OpenID Connect); empty: none.",
).rstrip("/")
OIDC_NAME = setting(
    "BROADSHEET_OIDC_NAME", text, "", "What the button for it says, such as the publisher's name; empty: its host."
)
OIDC_CLIENT = setting("BROADSHEET_OIDC_CLIENT", text, "", "As which client this site is known to the provider.")
OIDC_SECRET = setting("BROADSHEET_OIDC_SECRET", text, "", "The client's secret.", is_secret=True)
OIDC_ROLES = setting(
    "BROADSHEET_OIDC_ROLES",
    groups_and_roles,
    "",
    "Which groups there have which role here, such as `desk=comment moderators, it=administrator`; others get in only "
    "with an account that is here already.",
)
