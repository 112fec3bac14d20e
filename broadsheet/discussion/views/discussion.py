"""The discussion under a page: what stays on it as long as its rules do, and the parts that replies change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, ngettext

from broadsheet.discussion.models import Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.threads import lookup, markup, pages
from broadsheet.discussion.threads.markup import Surroundings
from broadsheet.discussion.threads.pages import Order, ThreadPage
from broadsheet.discussion.views import form_cookie
from broadsheet.discussion.views.http import cursor, just_posted
from broadsheet.pagecache.parts import Arguments, Asked

_PARTIALS = "discussion/partials"
# Stand in the form that is kept for what differs from thread to thread and from moment to moment.
_ANY_THREAD = 987_654_321_987
_ANY_STAMP = "the-stamp-goes-here"


def count_words(number: int) -> str:
    """How many comments there are, in words."""
    return ngettext("%(counter)s comment", "%(counter)s comments", number) % {"counter": number}


@dataclass(frozen=True)
class DiscussionParts:
    """The parts of one discussion, for one request or for everybody."""

    thread: Thread
    asked: Asked
    now: datetime

    @classmethod
    def of(cls, thread_id: int, asked: Asked) -> DiscussionParts:
        """The parts of a thread; of one that is gone, those of an empty one."""
        # Read before its comments are: they may be newer than the version that the page then counts as, not older.
        thread = lookup.find_for_page(thread_id) or Thread(pk=thread_id, is_hidden=True)
        return cls(thread, asked, timezone.now())

    def text(self, place: Arguments) -> str:
        """The part that ``place["show"]`` names; ``place["is_open"]`` says whether readers may reply."""
        text: str = getattr(self, f"_{place['show']}")(place)
        return text

    @cached_property
    def _page(self) -> ThreadPage:
        return pages.page(self.thread, _order(self.asked.query.get("order", "")), cursor(self.asked.query))

    def _number(self, place: Arguments) -> str:
        return str(self.thread.shown_count)

    def _count(self, place: Arguments) -> str:
        return escape(count_words(self.thread.shown_count))

    def _since(self, place: Arguments) -> str:
        return str(int(self.now.timestamp() * 1000))

    def _has_comments(self, place: Arguments) -> str:
        """Whether anybody has replied, as the attribute that hides what needs comments."""
        return "" if self._page.nodes else "hidden"

    def _orders(self, place: Arguments) -> str:
        if self.thread.shown_count < 2:
            return ""
        orders = [order for order in Order if order != Order.PICKS or self._page.pick_count]
        return _orders_nav(self.thread.url, self._page.order, tuple(orders), get_language() or "")

    def _pinned(self, place: Arguments) -> str:
        pinned = self._page.pinned
        return render_to_string(f"{_PARTIALS}/pinned.html", {"pinned": pinned}) if pinned else ""

    def _comments(self, place: Arguments) -> str:
        if not self._page.nodes:
            return ""
        posted = just_posted(self.asked.query)
        around = Surroundings(
            self.thread.pk, bool(place["is_open"]), posted.new_id, posted.note(self._page, self.thread)
        )
        return markup.comment_list(self._page, around)

    def _form(self, place: Arguments) -> str:
        issued = stamp.issue(self.thread.pk, self.now)
        initial = form_cookie.read(self.asked.cookies)
        if initial:
            return _render_form(ReplyForm(initial=initial), self.thread, issued)
        text = _form_for_everybody(get_language() or "", settings.MAIL_WORKS, settings.COMMENT_MAX_CHARACTERS)
        return text.replace(str(_ANY_THREAD), str(self.thread.pk)).replace(_ANY_STAMP, issued)


def _order(value: str) -> Order:
    try:
        return Order(value)
    except ValueError:
        return Order.OLDEST


@lru_cache
def _orders_nav(url: str, current: Order, orders: tuple[Order, ...], language: str) -> str:
    context = {"url": url, "current": current, "orders": orders}
    return render_to_string(f"{_PARTIALS}/orders.html", context)


@lru_cache
def _form_for_everybody(language: str, mail_works: bool, limit: int) -> str:
    """The form as it stands on every page in one language; building and rendering it takes as long as all the rest."""
    return _render_form(ReplyForm(), Thread(pk=_ANY_THREAD), _ANY_STAMP)


def _render_form(form: ReplyForm, thread: Thread, issued: str) -> str:
    context = {"form": form, "thread": thread, "stamp": issued, "mail_works": settings.MAIL_WORKS}
    return render_to_string(f"{_PARTIALS}/reply_form.html", context)
