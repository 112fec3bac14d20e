"""The three profiles of a site, with the apps and middleware of each."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from broadsheet.lib import home

NAMES = home.PROFILES

_FOUNDATION = [
    "broadsheet.config",
    "broadsheet.lib",
    "broadsheet.privacy",
    "broadsheet.spamapi",
    "broadsheet.api",
    "broadsheet.accounts",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
_DISCUSSION = ["broadsheet.exchange", "broadsheet.discussion", "broadsheet.readership", "broadsheet.pagecache"]
_NEWSROOM = [
    "broadsheet.newsroom",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "broadsheet.accounts.wagtail_app.WagtailUsers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "django_filters",
    "rest_framework",
]


def of_home(folder: Path) -> str:
    """The profile with which this home folder was last served, or the default one for a new folder.

    Raises ImproperlyConfigured when the folder names a profile that does not exist.
    """
    profile = home.remembered_profile(folder) or home.DEFAULT_PROFILE
    if profile not in NAMES:
        raise ImproperlyConfigured(
            f"{folder / 'profile'} names no known profile ({profile!r}); "
            f"run `broadsheet serve --profile` with one of {', '.join(NAMES)}."
        )
    return profile


def apps(profile: str) -> list[str]:
    """The installed apps of a profile."""
    return {
        "filter": _FOUNDATION,
        "discussion": _DISCUSSION + _FOUNDATION,
        "full": _NEWSROOM + _DISCUSSION + _FOUNDATION,
    }[profile]


def middleware(profile: str) -> list[str]:
    """The middleware of a profile, outermost first."""
    chain = [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "broadsheet.api.middleware.ApiRequests",
        "broadsheet.config.middleware.PlainErrors",
        "broadsheet.config.middleware.NumbersOfRows",
        "broadsheet.config.middleware.SecurityPolicy",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    chain += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "broadsheet.config.middleware.SmallBodies",
        "django.contrib.messages.middleware.MessageMiddleware",
        "axes.middleware.AxesMiddleware",
        "broadsheet.accounts.middleware.SecondFactor",
    ]
    if profile == "full":
        chain += ["broadsheet.newsroom.old_addresses.OldAddresses"]
    return chain
