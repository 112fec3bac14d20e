"""What Broadsheet needs, beside the settings that `wagtail start` made."""

from plain.settings.base import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS += [
    "broadsheet.discussion",
    "broadsheet.readership",
    "broadsheet.spamapi",
    "broadsheet.pagecache",
    "broadsheet.privacy",
    "broadsheet.lib",
    "broadsheet.wagtail_desk",
]
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["broadsheet.lib.context.site"]
BROADSHEET = {"SITE_NAME": "Harbour notes"}
ROOT_URLCONF = "plain.urls_with_discussions"
