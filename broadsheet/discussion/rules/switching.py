"""Using ready lists of phrases, or using them no more. Each change is logged and reaches every process at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from broadsheet.discussion.models import AuditAction, PhraseAction, ReadyList
from broadsheet.discussion.rules import ready_lists
from broadsheet.discussion.rules.changes import record_change


@dataclass(frozen=True, slots=True)
class Offer:
    """One ready list as the page offers it, and what is done with its phrases; empty if it is off."""

    language: str
    action: str
    by: str = ""

    @property
    def name(self) -> str:
        return str(ready_lists.NAMES[self.language])

    @property
    def phrases(self) -> list[str]:
        return ready_lists.phrases(self.language)


def offers() -> list[Offer]:
    """Every list there is, by name, with what is done with it now."""
    kept = {one.language: one for one in ReadyList.objects.select_related("switched_by")}
    found = [
        Offer(language, kept[language].action, str(kept[language].switched_by or ""))
        if language in kept
        else Offer(language, "")
        for language in ready_lists.NAMES
    ]
    return sorted(found, key=lambda one: one.name)


def switch(wanted: dict[str, str], user_id: int, now: datetime) -> int:
    """Use lists, or stop using them: for each language what is done with its phrases; returns how many that changed."""
    with transaction.atomic():
        before = dict(ReadyList.objects.values_list("language", "action"))
        changed = {
            language: action
            for language, action in wanted.items()
            if language in ready_lists.NAMES and action != before.get(language, "")
        }
        for language, action in changed.items():
            name, kept = str(ready_lists.NAMES[language]), ReadyList.objects.filter(language=language)
            if action in PhraseAction.values:
                fields = {"action": action, "switched_by_id": user_id, "switched_at": now}
                ReadyList.objects.update_or_create(language=language, defaults=fields)
                record_change(user_id, AuditAction.WORDS_ADDED, name, str(PhraseAction(action).label), now)
            elif kept.delete()[0]:
                record_change(user_id, AuditAction.WORDS_DELETED, name, "", now)
    return len(changed)
