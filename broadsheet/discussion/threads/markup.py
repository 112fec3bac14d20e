"""The HTML of comments in a list: on a page, in a conversation, and what came in while a page was open.

Written as strings, since a page shows many comments and a template takes sixty times as long for each. All is escaped
here but the stored HTML, which was sanitised when the comment came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from broadsheet.discussion.identity import avatars
from broadsheet.discussion.threads.pages import Node, Order, ThreadPage
from broadsheet.discussion.threads.shown import Shown

_MOMENTS_KEPT = 20_000
_NAMES_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all comments of a list: how replies are taken, and what belongs to who has just posted.

    ``posted_note`` is HTML, shown with the comment ``new_id``.
    """

    thread_id: int
    is_open: bool
    new_id: int | None = None
    posted_note: str = ""


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
    words = _words(get_language() or "")
    reply_address = reverse("discussion:reply", args=[around.thread_id])
    return mark_safe("".join(_item(node, around, words, reply_address) for node in nodes))  # noqa: S308  (escaped)


def time_element(when: datetime) -> SafeString:
    """A date and time for people and machines."""
    return _time_element(when, get_language() or "", timezone.get_current_timezone_name())


@lru_cache(_MOMENTS_KEPT)
def _time_element(when: datetime, language: str, zone: str) -> SafeString:
    local = timezone.localtime(when)
    words = escape(formats.date_format(local, "j F Y, H:i"))
    return mark_safe(f'<time datetime="{local.isoformat()}">{words}</time>')  # noqa: S308  (escaped)


@lru_cache(_NAMES_KEPT)
def avatar(name: str) -> SafeString:
    """A round mark with a name's initials in its own colours; nobody outside is asked for a picture."""
    initials = escape(avatars.initials(name))
    mark = f'<span class="avatar avatar-{avatars.palette(name)}" aria-hidden="true">{initials}</span>'
    return mark_safe(mark)  # noqa: S308  (escaped)


def _item(node: Node, around: Surroundings, words: _Words, reply_address: str) -> str:
    comment = node.comment
    if comment is None:
        item = f'<li class="reply reply-gone depth-{node.shown_depth}"><p>{words.gone}</p></li>'
    else:
        item = _comment(comment, node, around, words, reply_address)
    return item + _more(node) if node.more else item


def _comment(comment: Shown, node: Node, around: Surroundings, words: _Words, reply_address: str) -> str:
    is_new = comment.pk == around.new_id
    anchor, permalink, name = comment.anchor, comment.permalink, escape(comment.author_name)
    reply = (
        f'<a class="reply-link" href="{reply_address}?to={comment.pk}#reply-form" rel="nofollow"'
        f' data-parent="{comment.pk}" data-name="{name}" aria-describedby="{anchor}-by">{words.reply}</a> '
        if around.is_open
        else ""
    )
    edited = f' <span class="reply-edited">{words.edited}</span>' if comment.edited_at else ""
    return (
        f'<li class="reply depth-{node.shown_depth}{" reply-new" if is_new else ""}" id="{anchor}">'
        f"{around.posted_note if is_new else ''}"
        f'<article aria-labelledby="{anchor}-by"><header class="reply-head" id="{anchor}-by">'
        f'{avatar(comment.author_name)}<bdi class="reply-name">{_linked(name, comment.author_url)}</bdi>'
        f"{_badges(comment, words)}"
        f' <a class="reply-time" href="{permalink}" title="{words.link}">{time_element(comment.posted_at)}</a>'
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


def _badges(comment: Shown, words: _Words) -> str:
    badges = ""
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
    links = ""
    if page.before:
        address = f"?{order}before={escape(page.before)}#discussion"
        links += f'<a rel="prev" href="{address}">{escape(_("Previous comments"))}</a> '
    if page.after:
        address = f"?{order}after={escape(page.after)}#discussion"
        links += f'<a rel="next" href="{address}">{escape(_("More comments"))}</a>'
    return f'<nav class="paging" aria-label="{escape(_("Pages of comments"))}">{links}</nav>'
