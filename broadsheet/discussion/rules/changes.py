"""Changing the rules: modes and hours, banned words, bans. Each change is logged and reaches every process at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, ngettext

from broadsheet.discussion import audit
from broadsheet.discussion.models import AuditAction, BannedWord, PhraseAction, Rule, Thread
from broadsheet.discussion.rules import banned_words, current
from broadsheet.pagecache import service as pagecache

_SECTIONS_SHOWN = 200


def all_rules() -> list[Rule]:
    """Every rule, the site's own first."""
    return list(Rule.objects.order_by("site", "section"))


def save_rule(rule: Rule, user_id: int, now: datetime) -> None:
    """Store a rule for a site or section, new or changed."""
    with transaction.atomic():
        left = Rule.objects.filter(pk=rule.pk).values_list("site", flat=True)
        sites = {rule.site, *left}
        rule.save()
        for site in sites:
            _hide_and_show(site)
        record_change(user_id, AuditAction.RULE_SET, str(rule), _details(rule), now)
    pagecache.purge_all()


def sections(site: str = "", section: str = "") -> list[str]:
    """The sections of a site in which there are discussions, or just the one that is asked for, if it is one."""
    threads = Thread.objects.filter(site=site).exclude(section="")
    threads = threads.filter(section=section) if section else threads
    return list(threads.order_by("section").values_list("section", flat=True).distinct()[:_SECTIONS_SHOWN])


def delete_rule(rule: Rule, user_id: int, now: datetime) -> None:
    """Take a rule away; what is around it holds again."""
    with transaction.atomic():
        place = str(rule)
        rule.delete()
        _hide_and_show(rule.site)
        record_change(user_id, AuditAction.RULE_DELETED, place, "", now)
    pagecache.purge_all()


def rename_section(old: str, new: str, now: datetime, user_id: int | None = None) -> None:
    """Let a section's rule and its threads follow it to a new address; what was ruled for another there is dropped."""
    with transaction.atomic():
        rule = Rule.objects.filter(site="", section=old).first()
        if rule is not None:
            Rule.objects.filter(site="", section=new).delete()
            rule.section = new
            rule.save(update_fields=["section"])
            record_change(user_id, AuditAction.RULE_SET, str(rule), _details(rule), now)
        Thread.objects.filter(site="", section=old).update(section=new)
        _hide_and_show("")


def add_banned_words(
    lines: Iterable[str], note: str, user_id: int, now: datetime, action: PhraseAction = PhraseAction.HOLD
) -> tuple[int, int]:
    """Add phrases, one from each line that fits; returns how many are new, and how many were there already."""
    wanted = {banned_words.normalised(line): line.strip() for line in lines if banned_words.fits(line.strip())}
    wanted.pop("", None)
    with transaction.atomic():
        there = set(BannedWord.objects.filter(normalised__in=wanted).values_list("normalised", flat=True))
        fresh = [
            BannedWord(phrase=line, normalised=key, action=action, note=note, added_by_id=user_id, added_at=now)
            for key, line in wanted.items()
            if key not in there
        ]
        BannedWord.objects.bulk_create(fresh)
        record_change(user_id, AuditAction.WORDS_ADDED, ", ".join(word.phrase for word in fresh), note, now)
    return len(fresh), len(wanted) - len(fresh)


def set_phrase_action(ids: Iterable[int], action: PhraseAction, user_id: int, now: datetime) -> int:
    """Say what is done with comments that hold these phrases; returns how many phrases that changes."""
    with transaction.atomic():
        meant = BannedWord.objects.filter(pk__in=list(ids)).exclude(action=action)
        names = ", ".join(meant.values_list("phrase", flat=True))
        count = meant.update(action=action)
        record_change(user_id, AuditAction.WORDS_ADDED, names, str(action.label), now)
    return count


def delete_banned_words(ids: Iterable[int], user_id: int, now: datetime) -> int:
    """Take phrases off the list; returns how many there were."""
    with transaction.atomic():
        gone = BannedWord.objects.filter(pk__in=list(ids))
        names = ", ".join(gone.values_list("phrase", flat=True))
        count = gone.delete()[0]
        record_change(user_id, AuditAction.WORDS_DELETED, names, "", now)
    return count


def record_change(user_id: int | None, action: AuditAction, about: str, why: str, now: datetime) -> None:
    """Write a change of the rules into the audit log, and make every process read them again."""
    current.bump_version()
    audit.record(user_id, action, about, why, now)


def _details(rule: Rule) -> str:
    """What a rule says besides the mode, for the log."""
    words = []
    if rule.slow_minutes:
        slow = ngettext("one reply in %(count)d minute", "one reply in %(count)d minutes", rule.slow_minutes)
        words.append(slow % {"count": rule.slow_minutes})
    if rule.close_after_days is not None:
        closes = ngettext("closes after %(count)d day", "closes after %(count)d days", rule.close_after_days)
        words.append(closes % {"count": rule.close_after_days})
    if rule.night_from and rule.night_until:
        hours = {"start": f"{rule.night_from:%H:%M}", "end": f"{rule.night_until:%H:%M}"}
        words.append(gettext("closed from %(start)s to %(end)s") % hours)
    if rule.closed_weekends:
        words.append(gettext("closed at weekends"))
    return ", ".join(words)


def _hide_and_show(site: str) -> None:
    """Keep on each thread whether its comments are hidden, so that one query need not know the rules."""
    rules = current.read()
    threads = Thread.objects.filter(site=site, mode="")
    sections = threads.order_by().values_list("section", flat=True).distinct()
    hidden = [section for section in sections if rules.is_hidden(Thread(site=site, section=section))]
    threads.filter(section__in=hidden, is_hidden=False).update(is_hidden=True)
    threads.exclude(section__in=hidden).filter(is_hidden=True).update(is_hidden=False)
