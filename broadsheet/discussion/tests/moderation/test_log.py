"""The audit log: who did what, when and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import AuditEntry, ModerationDecision
from broadsheet.discussion.models.append_only import NotChangeable
from broadsheet.discussion.moderation import log
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator

pytestmark = pytest.mark.django_db


def lines(**asked) -> list[str]:
    return [line.what for line in log.read(None, **asked)[0]]


def test_rows_of_the_log_cannot_be_changed():
    comment = a_comment(state=State.HELD)
    decision = service.decide(comment.pk, State.HELD, State.SPAM, a_moderator().pk, NOW)
    entry = AuditEntry.objects.create(action="ban", about="Mallory", done_at=NOW)
    decision.reason = ModerationReason.APPROVED
    entry.about = "Anna"

    for change in (
        decision.save, entry.save,
        lambda: ModerationDecision.objects.update(reason=ModerationReason.APPROVED),
        lambda: AuditEntry.objects.update(about="Anna"),
    ):  # fmt: skip
        with pytest.raises(NotChangeable):
            change()


def test_what_the_site_did_by_itself_is_in_the_log_and_nobody_s():
    AuditEntry.objects.create(action="on-hold", about="The old mill", done_at=NOW)

    assert lines(who="people") == []
    assert lines(what="on-hold") == ["put on hold by itself"]


@pytest.mark.parametrize(("kind", "who"), [("filter", "filter base-1"), ("rule", "rule"), ("author", "author")])
def test_the_log_names_the_model_only_where_the_model_decided(kind, who):
    comment = a_comment(state=State.HELD)
    decision = ModerationDecision(comment=comment, actor_kind=kind, model_version="base-1", decided_at=NOW)

    assert decision.who == who


def test_the_log_can_be_asked_for_who_and_what_and_when():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW - timedelta(days=2))
    service.decide(comment.pk, State.SPAM, State.PUBLISHED, alan.pk, NOW)
    AuditEntry.objects.create(action="ban", about="Mallory", user=grace, done_at=NOW)

    assert sorted(map(str, lines(who=str(grace.pk)))) == ["Spam", "banned"]
    assert lines(what="published") == ["Published"]
    assert lines(what="ban") == ["banned"]
    assert lines(who="filter") == []
    assert lines(until=(NOW - timedelta(days=1)).date()) == ["Spam"]


def test_the_log_is_read_page_by_page_and_no_line_is_lost_or_shown_twice(monkeypatch):
    monkeypatch.setattr(log, "A_PAGE", 4)
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    for number in range(6):
        shown, after = (State.HELD, State.SPAM) if number % 2 == 0 else (State.SPAM, State.HELD)
        service.decide(comment.pk, shown, after, grace.pk, NOW)
        AuditEntry.objects.create(action="ban", about=str(number), done_at=NOW)

    seen, before, pages = [], "", 0
    while pages == 0 or before:
        rows, before = log.read(None, before)
        seen += [(line.about, line.what) for line in rows]
        pages += 1

    assert pages == 3
    assert len(seen) == 12
    assert {about for about, what in seen if what == "banned"} == {"0", "1", "2", "3", "4", "5"}
