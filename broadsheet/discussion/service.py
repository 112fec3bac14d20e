"""The public face of the discussion: what other apps, commands and views may ask of it."""

from broadsheet.discussion.audit import record_for_others
from broadsheet.discussion.decisions.erasure import discard, erase, erase_by_id
from broadsheet.discussion.decisions.moderating import Details, answer_appeal, decide, dismiss_reports, undo
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.drafts import Draft, PageInfo, Sender
from broadsheet.discussion.identity.names import reserve_for_newsroom as reserve_newsroom_names
from broadsheet.discussion.models import EmbeddingSite
from broadsheet.discussion.notifications.outbox import send as send_mail
from broadsheet.discussion.posting.editing import edit
from broadsheet.discussion.posting.handover import GivenComment, Handover, staff_who_wrote
from broadsheet.discussion.posting.pipeline import submit, submit_as_staff
from broadsheet.discussion.posting.results import Accepted, Refusal
from broadsheet.discussion.posting.takeover import (
    OldComment,
    OldLesson,
    excerpts,
    keep_numbers,
    learn_now,
    open_threads,
    take_over,
    teach_old,
    where_comments_stand,
)
from broadsheet.discussion.posting.withdrawal import withdraw
from broadsheet.discussion.reports.appeals import appeal
from broadsheet.discussion.reports.errors import (
    ErrorCase,
    answer_reported_error,
    find_reported_error,
    report_times,
    reported_errors,
)
from broadsheet.discussion.reports.reports import report
from broadsheet.discussion.rules.changes import rename_section
from broadsheet.discussion.sites.addresses import BadAddress
from broadsheet.discussion.sites.keeping import BadKeys
from broadsheet.discussion.sites.keeping import set_hook as set_site_hook
from broadsheet.discussion.sites.keeping import set_keys as set_site_keys
from broadsheet.discussion.sites.keeping import set_keys_address as set_site_keys_address
from broadsheet.discussion.sites.registered import add as add_site
from broadsheet.discussion.sites.registered import find_row as find_site
from broadsheet.discussion.sites.registered import is_registered as is_origin_registered
from broadsheet.discussion.sites.registered import remove as remove_site
from broadsheet.discussion.sites.registered import renew_secret as renew_site_secret
from broadsheet.discussion.sites.registered import rows as sites
from broadsheet.discussion.threads.appreciations import appreciate
from broadsheet.discussion.threads.highlights import Highlight, set_highlight
from broadsheet.discussion.threads.lookup import count_waiting
from broadsheet.discussion.threads.numbering import NumberedPlace, numbered_place
from broadsheet.discussion.threads.picked import KEY as PICKS_KEY
from broadsheet.discussion.threads.sync import (
    delete_thread,
    set_mode,
    set_reporters,
    set_section_language,
    upsert_thread,
)

__all__ = [
    "PICKS_KEY",
    "Accepted",
    "BadAddress",
    "BadKeys",
    "Details",
    "Draft",
    "EmbeddingSite",
    "ErrorCase",
    "GivenComment",
    "Handover",
    "Highlight",
    "NumberedPlace",
    "OldComment",
    "OldLesson",
    "PageInfo",
    "Refusal",
    "Sender",
    "TooLate",
    "add_site",
    "answer_appeal",
    "answer_reported_error",
    "appeal",
    "appreciate",
    "count_waiting",
    "decide",
    "delete_thread",
    "discard",
    "dismiss_reports",
    "edit",
    "erase",
    "erase_by_id",
    "excerpts",
    "find_reported_error",
    "find_site",
    "is_origin_registered",
    "keep_numbers",
    "learn_now",
    "numbered_place",
    "open_threads",
    "record_for_others",
    "remove_site",
    "rename_section",
    "renew_site_secret",
    "report",
    "report_times",
    "reported_errors",
    "reserve_newsroom_names",
    "send_mail",
    "set_highlight",
    "set_mode",
    "set_reporters",
    "set_section_language",
    "set_site_hook",
    "set_site_keys",
    "set_site_keys_address",
    "sites",
    "staff_who_wrote",
    "submit",
    "submit_as_staff",
    "take_over",
    "teach_old",
    "undo",
    "upsert_thread",
    "where_comments_stand",
    "withdraw",
]
