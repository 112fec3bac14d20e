"""The discussion under a page: what stays on it as long as its rules do, and the parts that replies change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.reports import errors
from broadsheet.discussion.sites import places
from broadsheet.discussion.threads import lookup, markup, pages, signed
from broadsheet.discussion.threads.markup import Surroundings
from broadsheet.discussion.threads.pages import Order, ThreadPage
from broadsheet.discussion.views import form_cookie, links
from broadsheet.discussion.views.http import cursor, just_posted
from broadsheet.lib import numbers
from broadsheet.pagecache.parts import Arguments, Asked

_PARTIALS = "discussion/partials"
# Stand in the form that is kept for what differs from thread to thread and from moment to moment.
_ANY_THREAD = 987_654_321_987
_ANY_STAMP = "the-stamp-goes-here"
_ANY_ADDRESS = "the-address-goes-here"


def count_words(number: int) -> str:
    """How many comments there are, in words."""
    if not number:
        return gettext("No comments yet")
    return ngettext("%(counter)s comment", "%(counter)s comments", number) % {"counter": numbers.in_words(number)}


@dataclass(frozen=True)
class DiscussionParts:
    """The parts of one discussion, for one request or for everybody.

    A place with an ``address`` stands on a page of another site, at that address: links lead here, and its form names
    the page, which may have no thread yet.
    """

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
        return links.from_elsewhere(text, self.thread.home) if place.get("address") else text

    @cached_property
    def _page(self) -> ThreadPage:
        query = self.asked.query
        wanted = lookup.cursor_of(self.thread, query["comment"]) if "comment" in query else cursor(query)
        return pages.page(self.thread, _order(query.get("order", "")), wanted)

    def _number(self, place: Arguments) -> str:
        return str(self.thread.shown_count)

    @cached_property
    def _count_words(self) -> str:
        return escape(count_words(self.thread.shown_count))

    def _count(self, place: Arguments) -> str:
        return self._count_words

    def _mention(self, place: Arguments) -> str:
        """The same beside a headline, where no comments are nothing to speak of."""
        return self._count_words if self.thread.shown_count else ""

    def _since(self, place: Arguments) -> str:
        return str(int(self.now.timestamp() * 1000))

    def _has_comments(self, place: Arguments) -> str:
        """Whether anybody has replied, as the attribute that hides what needs comments."""
        return "" if self._page.nodes else "hidden"

    def _orders(self, place: Arguments) -> str:
        if self.thread.shown_count < 2:
            return ""
        orders = [order for order in Order if order != Order.PICKS or self._page.pick_count]
        return _orders_nav(self.thread.home, self._page.order, tuple(orders), get_language() or "")

    def _pinned(self, place: Arguments) -> str:
        pinned = self._page.pinned
        return render_to_string(f"{_PARTIALS}/pinned.html", {"pinned": pinned}) if pinned else ""

    def _comments(self, place: Arguments) -> str:
        if not self._page.nodes:
            return ""
        posted = just_posted(self.asked.query)
        note = posted.note(self._page, self.thread)
        # Their pictures are on the site that the page belongs to; our own pages load nothing from elsewhere.
        marks = signed.of(self._page.nodes, with_pictures="address" in place) if self.thread.site else {}
        around = Surroundings(self.thread.pk, bool(place["is_open"]), posted.new_id, note, marks)
        return markup.comment_list(self._page, around)

    def _thanks(self, place: Arguments) -> str:
        """Thanks to whoever pointed out an error with the reply ``place["comment"]``, where that reply is shown."""
        name = errors.name_to_thank(self.thread, place["comment"])
        words = _("Thanks to %(name)s for pointing it out.")
        return format_html('<span class="thanks">{}</span>', words % {"name": name}) if name else ""

    def _form(self, place: Arguments) -> str:
        address = str(place.get("address", ""))
        issued = stamp.issue(places.key_of(address) if address else self.thread.pk, self.now)
        initial = {} if address else form_cookie.read(self.asked.cookies)
        if initial:
            return _render_form(ReplyForm(initial=initial), self.thread, issued)
        limit = settings.COMMENT_MAX_CHARACTERS
        text = _form_for_everybody(get_language() or "", settings.MAIL_WORKS, limit, is_embedded=bool(address))
        text = text.replace(str(_ANY_THREAD), str(self.thread.pk)).replace(_ANY_STAMP, issued)
        return text.replace(_ANY_ADDRESS, escape(address))


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
def _form_for_everybody(language: str, mail_works: bool, limit: int, *, is_embedded: bool = False) -> str:
    """The form as it stands on every page in one language; building and rendering it takes as long as all the rest."""
    return _render_form(ReplyForm(), Thread(pk=_ANY_THREAD), _ANY_STAMP, _ANY_ADDRESS if is_embedded else "")


def _render_form(form: ReplyForm, thread: Thread, issued: str, address: str = "") -> str:
    context = {"form": form, "thread": thread, "stamp": issued, "mail_works": settings.MAIL_WORKS, "address": address}
    return render_to_string(f"{_PARTIALS}/reply_form.html", context)
