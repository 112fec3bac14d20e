"""The documents that go in and out, as OpenAPI describes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field


def _storable(text: object) -> object:
    """A text without the letters that not every database takes: NUL, and halves of letters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode() if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_storable)]
State = Literal["held", "published", "spam", "rejected", "withdrawn", "erased"]
SettableState = Literal["held", "published", "spam", "rejected"]
Id = Annotated[int, Field(ge=1, le=2**62)]


class Out(Schema):
    """What is answered."""


class In(Schema):
    """What is sent; a field that does not exist is refused, as it is probably one that was misspelt."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(Out):
    type: str
    title: str
    status: int
    detail: str
    code: str | None = Field(None, description="For programs; see the manual.")
    errors: dict[str, list[str]] | None = Field(None, description="Messages by field.")


class Thread(Out):
    id: int
    site: str = Field(description="Empty for this site's own pages.")
    url: str
    title: str
    language: str
    comment_count: int
    takes_replies: bool
    opened_at: datetime


class Threads(Out):
    items: list[Thread]
    next: str | None = Field(description="The cursor of those that follow.")


class Author(Out):
    name: str
    website: str
    is_confirmed: bool = Field(description="Whether the e-mail address behind the name was confirmed.")
    is_staff: bool


class Comment(Out):
    id: int
    thread_id: int
    parent_id: int | None
    depth: int
    author: Author
    html: str = Field(description="Sanitised; safe to be shown.")
    url: str
    published_at: datetime
    edited_at: datetime | None
    is_pick: bool
    is_pinned: bool
    appreciations: int


class Comments(Out):
    items: list[Comment]
    next: str | None = Field(description="The cursor of those that follow.")


class NewComment(In):
    text: Text
    author: Text
    author_email: Text = ""
    author_url: Text = ""
    user_ip: Text = Field(description="The reader's IP address, for limits and the filter; it is never stored.")
    user_agent: Text = Field("", max_length=1000)
    parent_id: Id | None = None
    seconds_on_page: Annotated[float, Field(ge=0, le=2_592_000, allow_inf_nan=False)] | None = None


class Receipt(Out):
    token: str = Field(description="Who has it may read this receipt and take the comment back.")
    comment_id: int
    thread_id: int
    state: State
    reason: str = Field(description="Why it is in this state, in the language of its page.")
    evidence: list[str]
    url: str = Field(description="Empty while readers do not see the comment.")
    receipt_url: str
    posted_at: datetime
    can_withdraw: bool
    is_repeat: bool


class Reported(Out):
    ground: str
    words: str
    made_at: datetime


class Waiting(Out):
    id: int
    thread_id: int
    thread_title: str
    thread_url: str
    parent_id: int | None
    state: State
    wording: str = Field(description="Which wording it has; send it with a decision.")
    author_name: str
    author_email: str
    author_url: str
    text: str
    html: str
    posted_at: datetime
    probability: float = Field(description="The filter's, that it is spam.")
    reason: str
    evidence: list[str]
    banned_word: str
    reports: list[Reported]
    appeals: list[Reported]
    decision_id: int | None


class Queue(Out):
    items: list[Waiting]
    next: str | None
    waiting: int


class NewDecision(In):
    shown: State = Field(
        description="The state in which the comment was shown; another means that somebody was faster."
    )
    to: SettableState
    reason: (
        Literal["rejected", "rejected-off-topic", "rejected-abusive", "rejected-unlawful", "rejected-private"] | None
    ) = Field(None, description="Which rule a rejected comment breaks.")
    words: Text = Field("", max_length=300, description="What more its author is to read.")
    wording: Annotated[str, Field(max_length=40)] | None = None


class Decided(Out):
    id: int
    comment_id: int
    before: str
    after: State
    reason: str
    decided_at: datetime


class NewBan(In):
    comment_id: Id
    by: Literal["name", "email", "sender", "network"]
    days: Annotated[int, Field(ge=1, le=3650)] | None = Field(None, description="Without it until it is lifted.")
    reason: Text = Field(min_length=1, max_length=300, description="The banned person reads it.")


class Ban(Out):
    id: int
    kind: str
    shown: str
    reason: str
    made_at: datetime
    until: datetime | None


class Bans(Out):
    items: list[Ban]


class Figures(Out):
    begins: date
    counts: dict[str, int]
    median_wait_seconds: float | None


class Numbers(Out):
    waiting: int
    total: Figures
    days: list[Figures]


class Submission(In):
    """A comment as the filter is asked about it; only ``text`` is needed."""

    text: Text = Field(max_length=32_000)
    author: Text = Field("", max_length=300)
    author_email: Text = Field("", max_length=320)
    author_url: Text = Field("", max_length=600)
    user_ip: Text = Field("", max_length=64)
    user_agent: Text = Field("", max_length=1000)
    permalink: Text = Field("", max_length=600)
    context: Text = Field("", max_length=20_000)
    site: Text = Field("", max_length=200)
    seconds_on_page: Annotated[float, Field(ge=0, le=2_592_000, allow_inf_nan=False)] | None = None


class Lesson(Submission):
    label: Literal["spam", "ham"]


class Reason(Out):
    group: str
    weight: float
    text: str


class Verdict(Out):
    probability: float
    decision: Literal["publish", "hold", "spam", "discard"]
    reasons: list[Reason]
    model_version: str


class Taught(Out):
    is_new: bool = Field(description="False if it was taught the same already.")


class Exported(Out):
    items: list[dict[str, object]]
    next: str | None


class NewWebhook(In):
    url: Text = Field(max_length=500)
    events: list[
        Literal[
            "comment.received",
            "comment.held",
            "comment.published",
            "comment.removed",
            "comment.reported",
            "comment.decided",
        ]
    ] = Field(min_length=1, max_length=6)


class Webhook(Out):
    id: int
    url: str
    events: list[str]
    made_at: datetime
    secret: str | None = Field(None, description="It signs what is sent; given only in the answer to registering.")


class Webhooks(Out):
    items: list[Webhook]


class Delivery(Out):
    id: int
    event: str
    payload: dict[str, object]
    made_at: datetime
    due_at: datetime | None = Field(description="When it is tried next; null when it is done, or given up.")
    tries: int
    status: int | None
    problem: str


class Deliveries(Out):
    items: list[Delivery]
    next: str | None
