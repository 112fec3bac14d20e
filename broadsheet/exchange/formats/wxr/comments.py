"""One comment of an export file, with what Akismet and moderators have said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from broadsheet.exchange.formats.wxr.elements import meta_of, moment, values
from broadsheet.exchange.records import CommentRecord, CommentState, Label, ProblemRecord

_STATES: dict[str, CommentState] = {
    "1": "published", "approve": "published", "approved": "published",
    "0": "held", "hold": "held", "": "held", "unapproved": "held",
    "spam": "spam", "trash": "rejected", "post-trashed": "rejected",
}  # fmt: skip
_COMMENTS = {"", "comment"}
_LINKS = {"pingback", "trackback"}
# Akismet keeps an array of PHP's for each event: its time, what happened, and who did it.
_TIME = re.compile(r's:4:"time";(?:d|i):(\d+)')
_EVENT = re.compile(r's:5:"event";s:\d+:"([\w-]+)"')
_USER = re.compile(r's:4:"user";s:\d+:"([^"]+)"')
_BROWSER = re.compile(r's:10:"user_agent";s:\d+:"([^"]*)"')
_BY_PEOPLE: dict[str, Label] = {
    "report-spam": "spam", "status-spam": "spam",
    "report-ham": "ham", "status-approved": "ham", "status-approve": "ham", "status-ham": "ham",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _History:
    """What became of a comment: the last label that people gave it, and when something was decided last."""

    label: Label = ""
    decided_at: datetime | None = None
    was_spam: bool = False
    user_agent: str = ""


def read_comment(element: Any) -> CommentRecord | ProblemRecord:
    """The comment, or why it is left out."""
    found = values(element)
    name = f"comment {found.get('comment_id', '').strip() or 'without a number'}"
    kind = found.get("comment_type", "").strip().lower()
    line = element.sourceline or 0
    if kind in _LINKS:
        return ProblemRecord("link", name, f"a {kind}, which says only that another page links here", line)
    if kind not in _COMMENTS:
        return ProblemRecord("comment", name, f"of the type “{kind[:40]}”, which is no reader's comment", line)
    if not found.get("comment_content", "").strip():
        return ProblemRecord("comment", name, "it has no words", line)
    return _comment(element, found, line)


def _comment(element: Any, found: dict[str, str], line: int) -> CommentRecord:
    state = _STATES.get(found.get("comment_approved", "").strip().lower(), "held")
    history = _history(element)
    number = found.get("comment_id", "").strip()
    return CommentRecord(
        source_id=number or f"line {line}",
        html=found.get("comment_content", ""),
        author_name=found.get("comment_author", "").strip(),
        author_email=found.get("comment_author_email", "").strip(),
        author_url=found.get("comment_author_url", "").strip(),
        address=found.get("comment_author_IP", "").strip(),
        user_agent=found.get("comment_agent", "").strip() or history.user_agent,
        posted_at=moment(found.get("comment_date_gmt", ""), found.get("comment_date", "")),
        parent_id=_parent(found.get("comment_parent", "")),
        state=state,
        label=_label(state, history),
        decided_at=history.decided_at,
        is_by_person=bool(history.label) or state == "rejected",
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0,
        line=line,
    )


def _parent(text: str) -> str:
    text = text.strip()
    return "" if text == "0" else text


def _label(state: CommentState, history: _History) -> Label:
    """What the site itself said that it is; a comment thrown away says nothing, unless it was thrown away as spam."""
    by_state: dict[str, Literal["spam", "ham"]] = {"published": "ham", "spam": "spam"}
    if state in by_state:
        return by_state[state]
    return "spam" if state == "rejected" and (history.was_spam or history.label == "spam") else ""


def _history(element: Any) -> _History:
    events: list[tuple[int, Label, bool]] = []
    was_spam, agent = False, ""
    for key, value in meta_of(element, "commentmeta"):
        if key == "akismet_history":
            events += _event(value)
        elif key == "_wp_trash_meta_status":
            was_spam = value.strip() == "spam"
        elif key == "akismet_as_submitted" and (browser := _BROWSER.search(value)):
            agent = browser[1]
        elif key == "akismet_user_result":
            events.append((0, "spam" if value.strip() == "true" else "ham", True))
    events.sort(key=lambda event: event[0])
    by_people = [label for _, label, is_persons in events if is_persons and label]
    last = events[-1][0] if events else 0
    return _History(by_people[-1] if by_people else "", _at(last), was_spam, agent)


def _event(value: str) -> list[tuple[int, Label, bool]]:
    time, event = _TIME.search(value), _EVENT.search(value)
    if time is None or event is None:
        return []
    label = _BY_PEOPLE.get(event[1], "")
    return [(int(time[1][:11]), label, bool(label) or _USER.search(value) is not None)]


def _at(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_000_000_000 else None
