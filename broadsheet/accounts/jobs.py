"""What the background worker does for accounts."""

from broadsheet.accounts import outbox, people
from broadsheet.lib.jobs import Job

JOBS = (
    Job("answer forgotten passwords", 5, people.answer_requests, needs_mail=True),
    Job("send mail about accounts", 5, outbox.send_due, needs_mail=True),
)
