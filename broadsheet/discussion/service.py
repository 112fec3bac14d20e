"""The public face of the discussion: what other apps, commands and views may ask of it."""

from broadsheet.discussion.decisions.erasure import discard, erase, erase_by_id
from broadsheet.discussion.decisions.moderating import Details, answer_appeal, decide, dismiss_reports, undo
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.drafts import Draft, PageInfo, Sender
from broadsheet.discussion.identity.names import reserve_for_newsroom as reserve_newsroom_names
from broadsheet.discussion.posting.editing import edit
from broadsheet.discussion.posting.pipeline import submit, submit_as_staff
from broadsheet.discussion.posting.results import Accepted, Refusal
from broadsheet.discussion.posting.withdrawal import withdraw
from broadsheet.discussion.reports.appeals import appeal
from broadsheet.discussion.reports.reports import report
from broadsheet.discussion.rules.changes import rename_section
from broadsheet.discussion.threads.appreciations import appreciate
from broadsheet.discussion.threads.sync import delete_thread, set_mode, set_reporters, upsert_thread

__all__ = [
    "Accepted",
    "Details",
    "Draft",
    "PageInfo",
    "Refusal",
    "Sender",
    "TooLate",
    "answer_appeal",
    "appeal",
    "appreciate",
    "decide",
    "delete_thread",
    "discard",
    "dismiss_reports",
    "edit",
    "erase",
    "erase_by_id",
    "rename_section",
    "report",
    "reserve_newsroom_names",
    "set_mode",
    "set_reporters",
    "submit",
    "submit_as_staff",
    "undo",
    "upsert_thread",
    "withdraw",
]
