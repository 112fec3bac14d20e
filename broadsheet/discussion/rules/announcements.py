"""What readers are told of how replies are taken, in words that stay true for as long as a page is kept."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion.models import Thread
from broadsheet.discussion.rules.current import Book
from broadsheet.discussion.states import Mode


def words(book: Book, thread: Thread, now: datetime) -> list[str]:
    """Sentences for above the reply form."""
    ways, standing = book.around(thread), book.standing(thread, now)
    mode = Mode(thread.mode or ways.mode or Mode.OPEN)
    said = []
    if standing.is_held and mode in {Mode.OPEN, Mode.FIRST}:
        said.append(_("It has become heated here, so replies are read by a person first."))
    elif mode == Mode.HOLD:
        said.append(_("Replies are read by a person before they appear."))
    elif mode == Mode.FIRST:
        said.append(_("The first replies of people who are new here are read by a person before they appear."))
    if standing.slow_minutes:
        minutes = standing.slow_minutes
        said.append(ngettext("One reply a minute.", "One reply in %(count)d minutes.", minutes) % {"count": minutes})
    if ways.night_from and ways.night_until:
        hours = {"begins": _clock(ways.night_from), "ends": _clock(ways.night_until)}
        said.append(_("Replies are closed at night, from %(begins)s to %(ends)s.") % hours)
    if ways.closed_weekends:
        said.append(_("Replies are closed at weekends."))
    if standing.closes_at and now < standing.closes_at:
        day = formats.date_format(timezone.localtime(standing.closes_at), "j F Y")
        said.append(_("This discussion closes on %(day)s.") % {"day": day})
    return said


def _clock(moment: object) -> str:
    return formats.time_format(moment, "H:i")
