"""Every setting of Broadsheet, read from the environment. With no environment at all it is a local site."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from broadsheet.config import backups, caches, content_policy, logs, mail_services, media_bucket, profiles, telemetry
from broadsheet.config.accounts import *  # noqa: F403
from broadsheet.config.connections import *  # noqa: F403
from broadsheet.config.environment import (
    DECLARED,
    POSTGRESQL_OPTIONS,
    SQLITE_OPTIONS,
    checked,
    database,
    front_end_cache,
    language,
    listing,
    one_of,
    optional,
    setting,
    share,
    site_url,
    switch,
    text,
    time_zone,
    unknown,
    whole_number,
)
from broadsheet.lib import themes

# -- Where and what -----------------------------------------------------------------------------------------

HOME = Path(
    setting("BROADSHEET_HOME", text, "var", "The folder where everything is kept: database, page files, model.")
).absolute()
PROFILE = setting(
    "BROADSHEET_PROFILE",
    optional(one_of(*profiles.NAMES)),
    "",
    "What this install is: `full`, `discussion` or `filter`; empty: what it was last served as, at first `full`.",
) or profiles.of_home(HOME)
SITE_URL = setting(
    "BROADSHEET_URL", site_url, "http://127.0.0.1:8000", "The address under which readers reach the site."
)
HTTPS = SITE_URL.startswith("https:")
FURTHER_HOSTS = setting(
    "BROADSHEET_HOSTS", listing, "", "Further host names that the site answers to, separated by commas."
)
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost", "[::1]", *FURTHER_HOSTS]
DEBUG = setting("BROADSHEET_DEBUG", switch, "0", "Show developers' error pages. Never on a public site.")
LANGUAGE_CODE = setting(
    "BROADSHEET_LANGUAGE", language, "en", "The language of the site's own words, such as `en` or `ar`."
)
TIME_ZONE = setting("BROADSHEET_TIME_ZONE", time_zone, "UTC", "The time zone in which times are shown.")
SITE_NAME = setting("BROADSHEET_SITE_NAME", text, "", "The site's name; empty: the name set in the newsroom.")
CONTACT = setting(
    "BROADSHEET_CONTACT", text, "", "How readers reach the publisher about their data: an e-mail or web address."
)
THEME = setting(
    "BROADSHEET_THEME",
    themes.find,
    "",
    "The look: a theme that ships (`gazette`) or a folder; empty: the usual one.",
)
DEMO = setting("BROADSHEET_DEMO", switch, "1", "Fill a new site with a small demonstration newspaper at first start.")


def _kept_secret() -> str:
    """A random key, made at the first start and stored, so that no two sites share one and none is in the code."""
    place = HOME / "secret-key"
    try:
        if not place.exists():
            # Other users may pass through it to the page files, and see nothing else.
            HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
            # Written to a draft and linked: no process reads half a key, and the first one to write it wins.
            handle, draft = tempfile.mkstemp(prefix=".secret-key-", dir=HOME)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):
                os.link(draft, place)
            os.unlink(draft)
        return place.read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(
            f"BROADSHEET_HOME is no folder that can be used ({place}: {problem.strerror}); choose another or allow it."
        ) from None


SECRET_KEY = (
    setting(
        "BROADSHEET_SECRET_KEY",
        text,
        "",
        "The secret that signs links and sessions; empty: made and kept.",
        is_secret=True,
    )
    or _kept_secret()
)
SECRET_KEY_FALLBACKS = setting(
    "BROADSHEET_OLD_SECRET_KEYS",
    listing,
    "",
    "Earlier secrets whose links should still work, separated by commas.",
    is_secret=True,
)
ADMIN_PASSWORD = setting(
    "BROADSHEET_ADMIN_PASSWORD",
    text,
    "",
    "The first administrator's password; empty: a random one, printed once.",
    is_secret=True,
)

# -- Database, cache, mail ----------------------------------------------------------------------------------

DATABASE = setting(
    "DATABASE_URL",
    database(f"sqlite:///{HOME / 'broadsheet.sqlite3'}"),
    "",
    "The database; empty: an SQLite file in `BROADSHEET_HOME`.",
    is_secret=True,
)
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = dict(SQLITE_OPTIONS)
else:
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = POSTGRESQL_OPTIONS | DATABASE.get("OPTIONS", {})
DATABASES = {"default": {"CONN_MAX_AGE": None, **DATABASE}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BACKUPS = backups.read(HOME)
# Which data was erased, as keyed hashes, so that a backup that is put back forgets it again.
ERASURES_FILE = HOME / "erasures"

_SHARED = setting(
    "CACHE_URL",
    checked(Env.cache_url_config, "rediscache://127.0.0.1:6379/1"),
    "locmemcache://",
    "What the nodes of a larger site share; the default keeps it in each process.",
    is_secret=True,
)
CACHES = caches.of(_SHARED)
EMAIL = setting(
    "EMAIL_URL",
    mail_services.read,
    "consolemail://",
    "The mail server, or a service that takes mail over HTTP; the default prints mail instead of sending it.",
    is_secret=True,
)
# What Anymail needs where it is such a service, and its host for the data notice.
ANYMAIL, MAIL_GOES_TO = EMAIL.get("ANYMAIL", {}), EMAIL.get("MAIL_GOES_TO", "")
# Printing mail is for trying things out; it reaches nobody.
MAIL_WORKS = bool(os.environ.get("EMAIL_URL"))
MAIL_FROM = (
    setting("BROADSHEET_MAIL_FROM", text, "", "The sender of mail; empty: noreply@ and the site's host.")
    or f"noreply@{urlsplit(SITE_URL).hostname}"
)
DIGEST_HOUR = setting(
    "BROADSHEET_DIGEST_HOUR", whole_number(0, 23), "7", "The hour at which daily mail about replies is sent."
)
MAILS_PER_HOUR = setting(
    "BROADSHEET_MAILS_PER_HOUR", whole_number(1, 1_000_000), "500", "The most mails that the site sends in an hour."
)
DEFAULT_FROM_EMAIL = MAIL_FROM
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
# The folder of filemail:///folder; without one, sending would fail for good.
EMAIL_FILE_PATH = "/" + (EMAIL.get("EMAIL_FILE_PATH") or "tmp").lstrip("/")
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or ""
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = mail_services.TIMEOUT

# -- The discussion and its filter --------------------------------------------------------------------------

COMMENT_MAX_CHARACTERS = setting(
    "BROADSHEET_COMMENT_MAX_CHARACTERS", whole_number(100, 100_000), "5000", "The longest comment, in characters."
)
REPLIES_PER_MINUTE = setting(
    "BROADSHEET_REPLIES_PER_MINUTE", whole_number(1, 1000), "4", "Replies taken from one address in a minute."
)
REPLIES_PER_HOUR = setting(
    "BROADSHEET_REPLIES_PER_HOUR",
    whole_number(1, 10_000),
    "30",
    "Replies taken from one address in an hour; ten times as many from its network.",
)
APPRECIATIONS_PER_HOUR = setting(
    "BROADSHEET_APPRECIATIONS_PER_HOUR",
    whole_number(1, 10_000),
    "60",
    "Appreciations that one web worker takes from one address in an hour; ten times as many from its network.",
)
REPORTS_PER_HOUR = setting(
    "BROADSHEET_REPORTS_PER_HOUR",
    whole_number(1, 1000),
    "10",
    "Reports of comments taken from one address in an hour; ten times as many from its network.",
)
STAMP_LIFE = timedelta(
    hours=setting(
        "BROADSHEET_FORM_HOURS", whole_number(1, 720), "72", "How long an opened page may be replied from, in hours."
    )
)
RESERVED_NAMES = setting(
    "BROADSHEET_RESERVED_NAMES", listing, "", "Further names that no reader may write under, separated by commas."
)
EDIT_MINUTES = setting(
    "BROADSHEET_EDIT_MINUTES", whole_number(0, 10_000), "15", "For how many minutes an author may edit a comment."
)
PUBLIC_LEDGER = setting(
    "BROADSHEET_PUBLIC_LEDGER", switch, "0", "Show everybody the monthly totals of what was done with comments."
)
TRUSTED_PROXIES = setting(
    "BROADSHEET_TRUSTED_PROXIES",
    whole_number(0, 10),
    "0",
    "How many proxies of yours stand in front; 0: the sender's address is the connection's.",
)
KEEP_SPAM_DAYS = setting(
    "BROADSHEET_KEEP_SPAM_DAYS", whole_number(1, 3650), "30", "Days after which spam and rejected comments are deleted."
)
KEEP_CIRCUMSTANCES_DAYS = setting(
    "BROADSHEET_KEEP_CIRCUMSTANCES_DAYS",
    whole_number(1, 365),
    "30",
    "Days for which a comment's keyed sender hash and circumstances are kept.",
)
KEEP_LESSON_DAYS = setting(
    "BROADSHEET_KEEP_LESSON_DAYS", whole_number(30, 3650), "730", "Days for which a lesson's words are kept."
)
KEEP_CHECK_DAYS = setting(
    "BROADSHEET_KEEP_CHECK_DAYS",
    whole_number(1, 365),
    "15",
    "Days for which the filter knows a checked comment again, by keyed hashes.",
)
KEEP_REPORT_DAYS = setting(
    "BROADSHEET_KEEP_REPORT_DAYS",
    whole_number(1, 3650),
    "183",
    "Days for which a reader's report of a comment is kept after it was decided.",
)
UNREPORTED_DAYS = setting(
    "BROADSHEET_UNREPORTED_DAYS",
    whole_number(0, 90),
    "3",
    "Days after which, at the latest, an answer that nobody reported counts a little as right; 0: never.",
)
SHARE_LESSONS = setting(
    "BROADSHEET_SHARE_LESSONS",
    one_of("capped", "none"),
    "capped",
    "How the lessons of one key's owner reach other owners: `capped` (a little, and less with each) or `none`.",
)
TOLERANCE = setting(
    "BROADSHEET_TOLERANCE",
    share,
    "1 in 1,000",
    "The share of good comments that the filter may put in the spam folder, at most.",
)
CALLS_PER_MINUTE = setting(
    "BROADSHEET_CALLS_PER_MINUTE",
    whole_number(1, 10_000_000),
    "600000",
    "Filter calls that one web worker takes from one key in a minute; more get the answer 429.",
)
KEEP_HELD_DAYS = setting(
    "BROADSHEET_KEEP_HELD_DAYS", whole_number(1, 3650), "90", "Days after which a comment nobody decided is deleted."
)

# -- The web ------------------------------------------------------------------------------------------------

INSTALLED_APPS = profiles.apps(PROFILE)
MIDDLEWARE = profiles.middleware(PROFILE)
ROOT_URLCONF = "broadsheet.config.urls"
WSGI_APPLICATION = "broadsheet.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": themes.parts(THEME, "templates"),
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["broadsheet.lib.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "broadsheet.lib.context.site",
            ],
        },
    }
]
LOGIN_REDIRECT_URL = "home" if PROFILE == "filter" else "desk:queue"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = themes.parts(THEME, "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
PAGES_ROOT = HOME / "pages"
MODEL_ROOT = HOME / "model"
SPOOL_ROOT = HOME / "spool"
MEDIA_BUCKET = media_bucket.MEDIA_BUCKET
STORAGES = {
    "default": media_bucket.storage(MEDIA_BUCKET),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["broadsheet.config.formats"]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS and TRUSTED_PROXIES:
    # The proxy speaks HTTPS for us, and says so.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Subdomains and preload lists reach beyond this site, so they are the operator's to switch on at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W008"]
if not HTTPS:
    # A local site has no certificate.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W012", "security.W016"]
X_FRAME_OPTIONS = "DENY"
CDN_SECONDS = setting(
    "BROADSHEET_CDN_SECONDS",
    whole_number(0, 3600),
    "0",
    "For how many seconds a CDN may give out a page without asking, and as many more while it asks; 0: it always asks.",
)

CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_policy.for_readers(PROFILE)}
ADMIN_SECURITY_POLICY = content_policy.FOR_EDITORS

# -- The newsroom -------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME or "Broadsheet"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Nothing here calls a server of others: no check for new versions, no Gravatar.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILFRONTENDCACHE = setting(
    "BROADSHEET_CDN",
    front_end_cache,
    "",
    "Where changed pages are purged: `http://host:port` of a cache that knows PURGE, or `cloudflare://TOKEN@ZONE`.",
    is_secret=True,
)
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "broadsheet.newsroom.picture_forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "broadsheet.newsroom.upload_forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# What Wagtail and the newsroom put off is done by the background worker.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Words as they are written, whatever the site's language; what each database knows of a language differs.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
TAGGIT_CASE_INSENSITIVE = True

LOGGING = logs.TO_STANDARD_ERROR
ACCESS_LOG = logs.ACCESS_LOG
SENTRY_DSN, FAULTS_GO_TO = telemetry.SENTRY_DSN, telemetry.FAULTS_GO_TO
OTLP_URL, DURATIONS_GO_TO = telemetry.OTLP_URL, telemetry.DURATIONS_GO_TO
ALL_SETTINGS, UNKNOWN_SETTINGS = tuple(DECLARED), unknown(os.environ)
