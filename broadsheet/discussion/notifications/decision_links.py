"""Links in mail by which somebody of the staff decides about one comment without signing in."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from broadsheet.discussion.models import Comment
from broadsheet.discussion.states import State
from broadsheet.lib import signing
from broadsheet.lib.absolute_url import absolute_url

_PURPOSE = "decide-by-mail"

LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DecisionLink:
    """Who may decide about which comment, as it was shown; ``mark`` is random, so that the link works once."""

    comment_id: int
    user_id: int
    shown: State
    wording: str
    mark: str


def address(comment: Comment, user_id: int, now: datetime) -> str:
    """The address by which this person decides about the comment as it is now, for seven days."""
    fields = [comment.pk, user_id, comment.state, comment.wording, secrets.token_hex(8)]
    value = urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    token = signing.sign_dated(_PURPOSE, value, now)
    return absolute_url(reverse("desk:decide-by-mail", args=[token]))


def read(token: str, now: datetime) -> DecisionLink | None:
    """What a link stands for; ``None`` if it was not made here, or seven days are over."""
    signed = signing.unsign_dated(_PURPOSE, token)
    if signed is None or now - signed[1] > LIFE:
        return None
    value = signed[0]
    comment_id, user_id, shown, wording, mark = json.loads(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    return DecisionLink(comment_id, user_id, State(shown), wording, mark)
