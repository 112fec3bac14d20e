"""A plain Django site with discussions. What Broadsheet needs is marked; the rest is as Django made it."""

import os
from pathlib import Path

BASE_DIR = Path(os.environ.get("SITE_HOME", Path(__file__).resolve().parent.parent))
SECRET_KEY = "only for this example; a real site has one of its own"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

INSTALLED_APPS = [
    "notes",
    # Broadsheet
    "broadsheet.discussion",
    "broadsheet.readership",
    "broadsheet.spamapi",
    "broadsheet.pagecache",
    "broadsheet.privacy",
    "broadsheet.lib",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
# Broadsheet
BROADSHEET = {"SITE_NAME": "Harbour notes", "SITE_URL": "http://127.0.0.1:8000"}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "plain.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                # Broadsheet
                "broadsheet.lib.context.site",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STATIC_URL = "static/"
USE_TZ = True
