"""From the fields of a request to the comment that is judged, and what is never taken from them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from broadsheet.lib import client_ip, signing
from broadsheet.spamapi.akismet.formdata import Fields
from broadsheet.spamapi.akismet.messages import INVALID, Response, help_header
from broadsheet.spamapi.keys import Holder, host_of
from broadsheet.spamapi.models import person_key
from broadsheet.spamfilter.submission import Submission

MOST_TEXT = 32_000
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SAME_KIND = {"registration": "signup", "register": "signup", "user-registration": "signup", "contact": "contact-form"}
"""Names that clients have for the kinds that the protocol lists."""

_YES = {"1", "true", "yes", "on"}


class CommentRequest(NamedTuple):
    """The comment that a request is about.

    ``subject`` is a keyed hash, the same for a check and for the feedback on it. ``person`` is one of the writer's
    e-mail address, "" for none. A request that ``is_test`` leaves no trace.
    """

    submission: Submission
    subject: str
    person: str
    is_test: bool


def comment_request(fields: Fields, holder: Holder, now: datetime) -> CommentRequest:
    """All that a request says of a comment, read once."""
    return CommentRequest(
        submission=_submission(fields, holder, now),
        subject=_subject(fields, holder),
        person=person_key(fields.get("comment_author_email", "")),
        is_test=is_yes(fields.get("is_test", "")),
    )


def wrong_site(fields: Fields) -> Response | None:
    """The response to a request that names no site, None for one that does."""
    blog = fields.get("blog", "").strip()
    if not blog:
        return Response("Missing required field: blog.", help_header('Empty "blog" value'))
    if not host_of(blog):
        return Response(INVALID, help_header('The "blog" value is not the address of a site.'))
    return None


def _submission(fields: Fields, holder: Holder, now: datetime) -> Submission:
    """The comment itself. Only what is named here is read: forwarded cookies, passwords and headers never are."""
    # Nothing was written in the future; a model that learned so would take all else for old.
    date = min(moment(fields.get("comment_date_gmt", "")) or now, now)
    modified = moment(fields.get("comment_post_modified_gmt", ""))
    trap = fields.get("honeypot_field_name", "")
    return Submission(
        text=fields.get("comment_content", "")[:MOST_TEXT],
        author=fields.get("comment_author", "")[:300],
        author_email=fields.get("comment_author_email", "")[:320],
        author_url=fields.get("comment_author_url", "")[:600],
        user_agent=fields.get("user_agent", "")[:300],
        permalink=fields.get("permalink", "")[:600],
        context=fields.get("comment_context", "")[:2000],
        date=date,
        site=_site(fields, holder),
        kind=_kind(fields.get("comment_type", "") or fields.get("content_type", "")),
        network=_network(fields.get("user_ip", "")),
        seconds_on_page=_seconds(fields.get("POST_ak_js", ""), now),
        trap_filled=bool((trap and fields.get(trap, "").strip()) or fields.get("POST_ak_hp_textarea", "").strip()),
        script_ran=_script(fields),
        context_age_days=max(0.0, round((date - modified).total_seconds() / 86_400, 2)) if modified else None,
    )


def _kind(sent: str) -> str:
    """What a client says it asks about, as the protocol names it; a comment where it says nothing that can be read."""
    kind = sent.strip().lower().replace("_", "-")
    return _SAME_KIND.get(kind, kind) if _KIND.fullmatch(kind) else "comment"


def _site(fields: Fields, holder: Holder) -> str:
    return host_of(fields.get("blog", "")) or host_of(holder.site)


def _subject(fields: Fields, holder: Holder) -> str:
    """The same for a check and for the feedback on it, which carries no number: same site, words and writer."""
    parts = (
        str(holder.id),
        _site(fields, holder),
        " ".join(fields.get("comment_content", "")[:MOST_TEXT].split()),
        fields.get("comment_author", "").strip().casefold(),
        fields.get("comment_author_email", "").strip().casefold(),
        fields.get("comment_author_url", "").strip(),
    )
    return signing.keyed_hash("subject", "\0".join(parts))


def is_yes(value: str) -> bool:
    return value.strip().lower() in _YES


def moment(value: str) -> datetime | None:
    """A time as clients write it: ISO with or without zone, ``Y-m-d H:M:S``, Unix seconds; None for all else."""
    value = value.strip()[:40]
    if not value:
        return None
    try:
        found = datetime.fromtimestamp(int(value), UTC) if value.isdecimal() else datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found.astimezone(UTC) if 1990 <= found.year <= 2200 else None


def _network(address: str) -> str:
    network = client_ip.network(address)
    return "" if network.startswith(("0.0.0.0", "::/")) else _hashed_network(network, settings.SECRET_KEY)  # noqa: S104


@lru_cache(maxsize=4096)
def _hashed_network(network: str, _secret: str) -> str:
    """Senders come again and again from the networks of a few providers."""
    return signing.keyed_hash("network", network)


def _seconds(opened: str, now: datetime) -> float | None:
    """WordPress sends when the page was opened, in milliseconds; a small number where no script ran."""
    if not opened.isdecimal() or len(opened) != 13:
        return None
    seconds = now.timestamp() - int(opened) / 1000.0
    return round(seconds, 1) if math.isfinite(seconds) and 0.0 <= seconds <= 86_400.0 else None


def _script(fields: Fields) -> bool | None:
    opened = fields.get("POST_ak_js")
    return None if opened is None else len(opened) == 13
