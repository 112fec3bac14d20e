"""Changing the rules: modes and hours, phrases, bans. Each change is logged and reaches every process at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from broadsheet.discussion import acts, bankeys, phrases, rulebook
from broadsheet.discussion.models import Ban, Banned, Comment, Phrase, Rule, Thread
from broadsheet.discussion.states import Mode, State
from broadsheet.pagecache import service as pagecache

_SECTIONS_SHOWN = 200


def keep_rule(rule: Rule, user_id: int, now: datetime) -> None:
    """Store a rule for a site or section, new or changed."""
    with transaction.atomic():
        left = Rule.objects.filter(pk=rule.pk).values_list("site", flat=True)
        sites = {rule.site, *left}
        rule.save()
        for site in sites:
            _hide_and_show(site)
        _log(user_id, "rule", str(rule), _details(rule), now)
    pagecache.purge_all()


def sections(site: str = "", section: str = "") -> list[str]:
    """The sections of a site in which there are discussions, or just the one that is asked for, if it is one."""
    threads = Thread.objects.filter(site=site).exclude(section="")
    threads = threads.filter(section=section) if section else threads
    return list(threads.order_by("section").values_list("section", flat=True).distinct()[:_SECTIONS_SHOWN])


def drop_rule(rule: Rule, user_id: int, now: datetime) -> None:
    """Take a rule away; what is around it holds again."""
    with transaction.atomic():
        place = str(rule)
        rule.delete()
        _hide_and_show(rule.site)
        _log(user_id, "rule-dropped", place, "", now)
    pagecache.purge_all()


def move_section(old: str, new: str, now: datetime, user_id: int | None = None) -> None:
    """Let a section's rule and its threads follow it to a new address; what was ruled for another there is dropped."""
    with transaction.atomic():
        rule = Rule.objects.filter(site="", section=old).first()
        if rule is not None:
            Rule.objects.filter(site="", section=new).delete()
            rule.section = new
            rule.save(update_fields=["section"])
            _log(user_id, "rule", str(rule), _details(rule), now)
        Thread.objects.filter(site="", section=old).update(section=new)
        _hide_and_show("")


def add_phrases(lines: Iterable[str], note: str, user_id: int, now: datetime) -> tuple[int, int]:
    """Add phrases, one from each line that fits; returns how many are new, and how many were there already."""
    wanted = {phrases.folded(line): line.strip() for line in lines if phrases.fits(line.strip())}
    wanted.pop("", None)
    with transaction.atomic():
        there = set(Phrase.objects.filter(folded__in=wanted).values_list("folded", flat=True))
        fresh = [
            Phrase(phrase=line, folded=key, note=note, added_by_id=user_id, added_at=now)
            for key, line in wanted.items()
            if key not in there
        ]
        Phrase.objects.bulk_create(fresh)
        _log(user_id, "phrases", ", ".join(phrase.phrase for phrase in fresh), note, now)
    return len(fresh), len(wanted) - len(fresh)


def drop_phrases(ids: Iterable[int], user_id: int, now: datetime) -> int:
    with transaction.atomic():
        gone = Phrase.objects.filter(pk__in=list(ids))
        names = ", ".join(gone.values_list("phrase", flat=True))
        count = gone.delete()[0]
        _log(user_id, "phrases-dropped", names, "", now)
    return count


def ban_kinds(comment: Comment) -> list[Banned]:
    """By what a comment's author can be banned."""
    return [kind for kind, value in bankeys.of_comment(comment).items() if value]


def ban(comment: Comment, kind: Banned, days: int | None, reason: str, user_id: int, now: datetime) -> Ban:
    """Ban a comment's author by one of :func:`ban_kinds`, for so many days or until it is lifted."""
    value = bankeys.of_comment(comment)[kind]
    shown = f"{comment.author_name} ({comment.posted_at:%Y-%m-%d})"
    until = now + timedelta(days=days) if days else None
    fields = {"shown": shown, "reason": reason, "made_by_id": user_id, "made_at": now, "until": until}
    with transaction.atomic():
        made, _ = Ban.objects.update_or_create(kind=kind, value=value, defaults=fields)
        _log(user_id, "ban", f"{kind} {shown}", reason, now)
    return made


def lift(ban_id: int, user_id: int, now: datetime) -> bool:
    """End a ban before its time."""
    with transaction.atomic():
        found = Ban.objects.filter(pk=ban_id).first()
        if found is None:
            return False
        found.delete()
        _log(user_id, "ban-lifted", f"{found.kind} {found.shown}", "", now)
    return True


def reach(comment: Comment, kind: Banned, now: datetime) -> int:
    """How many published comments of the last weeks came from whom such a ban would keep out."""
    value = bankeys.of_comment(comment)[kind]
    if not value:
        return 0
    lately = Comment.objects.filter(posted_at__gte=now - timedelta(days=30), state=State.PUBLISHED)
    if kind == Banned.NAME:
        # How a name looks is nothing that a database can compare.
        counted = lately.order_by().values_list("author_name").annotate(Count("pk"))
        return sum(count for name, count in counted if bankeys.of_name(name) == value)
    same = {
        Banned.EMAIL: {"author_email__iexact": comment.author_email},
        Banned.SENDER: {"sender": value},
        Banned.NETWORK: {"circumstances__network": value},
    }[kind]
    return lately.filter(**same).count()


def open_again(thread_id: int, user_id: int, now: datetime) -> bool:
    """Let a thread that went on hold by itself go on as before; what was decided so far holds it no more."""
    with transaction.atomic():
        thread = Thread.objects.exclude(held_since=None).filter(pk=thread_id).first()
        if thread is None:
            return False
        Thread.objects.filter(pk=thread_id).update(held_since=None, reopened_at=now)
        acts.log(user_id, "opened-again", thread.title, "", now)
    pagecache.purge(thread.url)
    return True


def _log(user_id: int | None, what: str, about: str, why: str, now: datetime) -> None:
    rulebook.changed()
    acts.log(user_id, what, about, why, now)


def _details(rule: Rule) -> str:
    """What a rule says besides the mode, for the log."""
    said = []
    if rule.slow_minutes:
        slow = ngettext("one reply in %(count)d minute", "one reply in %(count)d minutes", rule.slow_minutes)
        said.append(slow % {"count": rule.slow_minutes})
    if rule.close_after_days is not None:
        closes = ngettext("closes after %(count)d day", "closes after %(count)d days", rule.close_after_days)
        said.append(closes % {"count": rule.close_after_days})
    if rule.night_from and rule.night_until:
        hours = {"start": f"{rule.night_from:%H:%M}", "end": f"{rule.night_until:%H:%M}"}
        said.append(gettext("closed from %(start)s to %(end)s") % hours)
    if rule.closed_weekends:
        said.append(gettext("closed at weekends"))
    return ", ".join(said)


def _hide_and_show(site: str) -> None:
    """Keep on each thread whether what was said in it is hidden, so that one query need not know the rules."""
    modes = dict(Rule.objects.filter(site=site).values_list("section", "mode"))
    around = modes.pop("", Mode.OPEN)
    hidden = Q(section__in=[section for section, mode in modes.items() if mode == Mode.HIDDEN])
    if around == Mode.HIDDEN:
        hidden |= ~Q(section__in=list(modes))
    threads = Thread.objects.filter(site=site, mode="")
    threads.filter(hidden, is_hidden=False).update(is_hidden=True)
    threads.exclude(hidden).filter(is_hidden=True).update(is_hidden=False)
