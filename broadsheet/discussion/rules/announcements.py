"""How replies are taken, in words for readers that stay true for as long as a page is kept."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion.rules.effective import EffectiveRules
from broadsheet.discussion.states import Mode


def sentences(effective: EffectiveRules, now: datetime) -> list[str]:
    """Sentences for above the reply form."""
    mode, hours = effective.set_mode, effective.hours
    words = []
    if effective.is_held and mode in {Mode.OPEN, Mode.PREMODERATE_NEW}:
        words.append(_("It has become heated here, so replies are read by a person first."))
    elif mode == Mode.PREMODERATE:
        words.append(_("Replies are read by a person before they appear."))
    elif mode == Mode.PREMODERATE_NEW:
        words.append(_("The first replies of people who are new here are read by a person before they appear."))
    if effective.slow_minutes:
        minutes = effective.slow_minutes
        words.append(ngettext("One reply a minute.", "One reply in %(count)d minutes.", minutes) % {"count": minutes})
    if hours.night_from and hours.night_until:
        night = {"begins": _clock(hours.night_from), "ends": _clock(hours.night_until)}
        words.append(_("Replies are closed at night, from %(begins)s to %(ends)s.") % night)
    if hours.closed_weekends:
        words.append(_("Replies are closed at weekends."))
    if effective.closes_at and now < effective.closes_at:
        day = formats.date_format(timezone.localtime(effective.closes_at), "DATE_FORMAT")
        words.append(_("This discussion closes on %(day)s.") % {"day": day})
    return words


def _clock(moment: time) -> str:
    return formats.time_format(moment, "H:i")
