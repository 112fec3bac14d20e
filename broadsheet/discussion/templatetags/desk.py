"""What the moderation pages show with each card."""

from __future__ import annotations

import secrets
from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.reasons import rejections
from broadsheet.discussion.states import TRANSITIONS, State

register = template.Library()
# Stand in the buttons that are kept for what differs from card to card and from moment to moment. Nobody can guess
# them, so that no address or name has one in it.
_ANY_COMMENT, _ANY_WORDING, _ANY_ANCHOR, _ANY_TOKEN = (f"place-{secrets.token_hex(12)}" for _ in range(4))
_FORMS_KEPT = 100


@register.simple_tag(takes_context=True)
def card_actions(context: RequestContext, card: Card, next_anchor: str) -> SafeString:
    """The buttons that decide about a card's comment; ``next_anchor`` is where a moderator goes on."""
    comment, tab, back = card.comment, str(context.get("state", "")), str(context.get("back", ""))
    narrowed = getattr(context.get("narrowed"), "query", "")
    form = _form(get_language() or "", tab, getattr(context.get("page"), "number", 0), narrowed, back, comment.state)
    for stand_in, value in (
        (_ANY_COMMENT, str(comment.pk)),
        (_ANY_WORDING, comment.wording),
        (_ANY_ANCHOR, str(next_anchor)),
        (_ANY_TOKEN, str(context.get("csrf_token", ""))),
    ):
        form = form.replace(stand_in, value)
    return mark_safe(form)  # noqa: S308 - a template's, and numbers, times and names of our own


@lru_cache(_FORMS_KEPT)
def _form(language: str, tab: str, page: int, narrowed: str, back: str, shown: str) -> str:
    """The buttons as they are for every comment in one state; rendering them takes as long as half of the card."""
    context = {
        "State": State,
        "moves": TRANSITIONS[State(shown)],
        "rejections": rejections(),
        "pk": _ANY_COMMENT,
        "wording": _ANY_WORDING,
        "next_anchor": _ANY_ANCHOR,
        "csrf_token": _ANY_TOKEN,
        "shown": shown,
        "state": tab,
        "page": {"number": page},
        "narrowed": {"query": narrowed} if narrowed else None,
        "back": back,
    }
    return render_to_string("discussion/moderation/partials/card_actions.html", context)


@register.inclusion_tag("discussion/moderation/partials/row_button.html", takes_context=True)
def row_button(
    context: RequestContext, view: str, name: str, value: object, words: str, about: str
) -> dict[str, object]:
    """The button of a row that is sent to ``view`` as ``name`` = ``value``; ``about`` says which row for the ear."""
    return {
        "csrf_token": context.get("csrf_token"),
        "address": reverse(view),
        "name": name,
        "value": value,
        "words": words,
        "about": about,
    }
