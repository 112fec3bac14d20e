"""The HTML of comments in a list: on a page, in a conversation, and what came in while a page was open.

Written as strings, since a page shows many comments and a template takes sixty times as long for each. All is escaped
here but the stored HTML, which was sanitised when the comment came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from broadsheet.discussion.identity import avatars
from broadsheet.discussion.threads.pages import Node, Order, ThreadPage
from broadsheet.discussion.threads.shown import Shown
from broadsheet.lib import dates, numbers

_MOMENTS_KEPT = 20_000
_NAMES_KEPT = 5_000
_COMMENTS_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all comments of a list: how replies are taken, and what belongs to who has just posted.

    ``posted_note`` is HTML, shown with the comment ``new_id``. ``signed`` says how the readers whom another site has
    signed in are shown, by their ids.
    """

    thread_id: int
    is_open: bool
    new_id: int | None = None
    posted_note: str = ""
    signed: Mapping[int, SignedMark] = field(default_factory=dict)


class SignedMark(NamedTuple):
    """How a reader is shown whom another site has signed in: a badge, and the address of a picture on that site."""

    badge: str = ""
    avatar: str = ""


class _Manner(NamedTuple):
    """How all comments of a list are shown; ``reply_address`` is where replies are sent, if any are taken."""

    language: str
    zone: str
    reply_address: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that are the same for all comments, escaped, in one language."""

    newsroom: str
    confirmed: str
    confirmed_why: str
    pick: str
    link: str
    edited: str
    in_reply: str
    reply: str
    thanks: str
    thanks_why: str
    report: str
    gone: str


@lru_cache
def _words(language: str) -> _Words:
    words = _Words(
        newsroom=_("Newsroom"),
        confirmed=_("confirmed"),
        confirmed_why=_("The e-mail address behind this name was confirmed"),
        pick=_("Editors’ pick"),
        link=_("Link to this comment"),
        edited=_("edited"),
        in_reply=_("in reply to"),
        reply=_("Reply"),
        thanks=_("Thanks"),
        thanks_why=_("Say thanks for this comment"),
        report=_("Report"),
        gone=_("A comment that was here is no longer shown."),
    )
    return _Words(**{field.name: escape(getattr(words, field.name)) for field in fields(words)})


def comment_list(page: ThreadPage, around: Surroundings) -> SafeString:
    """The comments of a page in their order, with ways to the pages beside it."""
    return mark_safe(f'<ol class="replies">{items(page.nodes, around)}</ol>{_paging(page)}')  # noqa: S308  (escaped)


def items(nodes: Iterable[Node], around: Surroundings) -> SafeString:
    """Each node as an item of a list."""
    address = _reply_address(around.thread_id) if around.is_open else ""
    manner = _Manner(get_language() or "", timezone.get_current_timezone_name(), address)
    return mark_safe("".join(_item(node, manner, around) for node in nodes))  # noqa: S308  (escaped)


@lru_cache
def _reply_address(thread_id: int) -> str:
    return reverse("discussion:reply", args=[thread_id])


def time_element(when: datetime) -> SafeString:
    """A date and time for people and machines."""
    return _time_element(when, get_language() or "", timezone.get_current_timezone_name())


@lru_cache(_MOMENTS_KEPT)
def _time_element(when: datetime, language: str, zone: str) -> SafeString:
    local = timezone.localtime(when)
    words = escape(formats.date_format(local, "DATETIME_FORMAT"))
    return mark_safe(f'<time datetime="{dates.iso(local)}">{words}</time>')  # noqa: S308  (escaped)


@lru_cache(_NAMES_KEPT)
def avatar(name: str) -> SafeString:
    """A round mark with a name's initials in its own colours; nobody outside is asked for a picture."""
    initials = escape(avatars.initials(name))
    mark = f'<span class="avatar avatar-{avatars.palette(name)}" aria-hidden="true">{initials}</span>'
    return mark_safe(mark)  # noqa: S308  (escaped)


def _item(node: Node, manner: _Manner, around: Surroundings) -> str:
    if node.comment is None:
        item = f'<li class="reply reply-gone depth-{node.shown_depth}"><p>{_words(manner.language).gone}</p></li>'
    elif node.comment.pk == around.new_id:
        mark = around.signed.get(node.comment.site_reader_id or 0)
        item = _comment(node.comment, node, manner, around.posted_note, " reply-new", mark)
    elif node.comment.site_reader_id and around.signed:
        item = _comment(node.comment, node, manner, signed=around.signed.get(node.comment.site_reader_id))
    else:
        item = _kept(node, manner)
    return item + _more(node) if node.more else item


@lru_cache(_COMMENTS_KEPT)
def _kept(node: Node, manner: _Manner) -> str:
    """A comment as readers see it; with each reply the others on its page are shown once more as they were."""
    return _comment(node.comment, node, manner) if node.comment else ""


def _comment(
    comment: Shown, node: Node, manner: _Manner, note: str = "", marks: str = "", signed: SignedMark | None = None
) -> str:
    words = _words(manner.language)
    anchor, permalink, name = comment.anchor, comment.permalink, escape(comment.author_name)
    time = _time_element(comment.posted_at, manner.language, manner.zone)
    reply = (
        f'<a class="reply-link" href="{manner.reply_address}?to={comment.pk}#reply-form" rel="nofollow"'
        f' data-parent="{comment.pk}" data-name="{name}" aria-describedby="{anchor}-by">{words.reply}</a> '
        if manner.reply_address
        else ""
    )
    edited = f' <span class="reply-edited">{words.edited}</span>' if comment.edited_at else ""
    return (
        f'<li class="reply depth-{node.shown_depth}{marks}" id="{anchor}">'
        f"{note}"
        f'<article aria-labelledby="{anchor}-by"><header class="reply-head" id="{anchor}-by">'
        f'{_face(comment, signed)}<bdi class="reply-name">{_linked(name, comment.author_url)}</bdi>'
        f"{_badges(comment, words, signed)}"
        f' <a class="reply-time" href="{permalink}" title="{words.link}">{time}</a>'
        f"{edited}"
        f"{_answered(node, words)}"
        f'</header><div class="reply-body" dir="auto">{comment.body}</div>'
        f'<div class="reply-actions">{reply}'
        f'<form class="appreciate" method="post" action="{permalink}appreciate">'
        f'<button class="plain" title="{words.thanks_why}" aria-describedby="{anchor}-by">'
        f'{words.thanks} <span class="appreciations">{comment.appreciations or ""}</span></button></form> '
        f'<a class="report-link" href="{permalink}report" rel="nofollow" aria-describedby="{anchor}-by">'
        f"{words.report}</a></div></article></li>"
    )


def _linked(name: str, website: str) -> str:
    return f'<a href="{escape(website)}" rel="ugc nofollow">{name}</a>' if website else name


def _face(comment: Shown, signed: SignedMark | None) -> str:
    if signed is None or not signed.avatar:
        return avatar(comment.author_name)
    return f'<img class="avatar" src="{escape(signed.avatar)}" alt="" width="32" height="32" loading="lazy">'


def _badges(comment: Shown, words: _Words, signed: SignedMark | None = None) -> str:
    badges = f' <span class="badge badge-site">{escape(signed.badge)}</span>' if signed and signed.badge else ""
    if comment.staff_id:
        badges += f' <span class="badge badge-staff">{words.newsroom}</span>'
    elif comment.reader_id:
        badges += f' <span class="badge" title="{words.confirmed_why}">{words.confirmed}</span>'
    if comment.picked_at:
        badges += f' <span class="badge badge-pick">{words.pick}</span>'
    return badges


def _answered(node: Node, words: _Words) -> str:
    parent = node.parent
    if parent is None:
        return ""
    address = parent.permalink if node.parent_is_elsewhere else f"#{parent.anchor}"
    return f' <a class="reply-to" href="{address}">{words.in_reply} <bdi>{escape(parent.author_name)}</bdi></a>'


def _more(node: Node) -> str:
    words = ngettext("%(counter)s more reply", "%(counter)s more replies", node.more) % {"counter": node.more}
    address = reverse("discussion:conversation", args=[node.more_of])
    return f'<li class="reply-more depth-1"><a href="{address}">{escape(words)}</a></li>'


def _paging(page: ThreadPage) -> str:
    if not (page.before or page.after):
        return ""
    order = "" if page.order == Order.OLDEST else f"order={page.order}&amp;"
    before, after, name = map(escape, (_("Previous comments"), _("More comments"), _("Pages of comments")))
    links = ""
    if page.before:
        address = f"?{order}before={escape(page.before)}#discussion"
        links += f'<a rel="prev" href="{address}">{before}</a> '
    if page.after:
        address = f"?{order}after={escape(page.after)}#discussion"
        links += f'<a rel="next" href="{address}">{after}</a>'
    return f'<nav class="paging" aria-label="{name}">{_place(page)}{links}</nav>'


def _place(page: ThreadPage) -> str:
    """Which conversations a page shows, and of how many."""
    found = page.stretch
    if found is None:
        return ""
    of_more = _("Conversations %(first)s to %(last)s of more than %(total)s")
    of_all = _("Conversations %(first)s to %(last)s of %(total)s")
    named = {name: numbers.in_words(getattr(found, name)) for name in ("first", "last", "total")}
    return f'<span class="paging-place">{escape((of_more if found.is_more else of_all) % named)}</span> '
