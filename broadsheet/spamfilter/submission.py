"""What the filter is asked about: one comment, who sent it, where to, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Campaign:
    """The recent submissions that resemble one submission, in small numbers.

    ``copies`` near-identical submissions came before it, from ``names`` different names under ``pages`` pages on
    ``sites`` sites (this one counted in), the first of them ``seconds`` ago. ``sender_comments`` came from the same
    name or network, ``link_comments`` lead to the same domain; of the text of these, this one counted in,
    ``sender_new`` and ``link_new`` per cent are not said twice.

    ``id`` is the same number for all near copies of one campaign, 0 where that is not known. It is a name and no
    evidence, so it is neither compared nor stored.
    """

    copies: int = 0
    names: int = 1
    pages: int = 1
    sites: int = 1
    seconds: int = 0
    sender_comments: int = 0
    sender_new: int = 100
    link_comments: int = 0
    link_new: int = 100
    id: int = field(default=0, compare=False)

    @classmethod
    def of(cls, values: object) -> Campaign | None:
        """The campaign that `numbers` gave; unknown names and what is no number are ignored. None for None.

        >>> Campaign.of({"copies": 3, "names": "many", "moon": 1}) == Campaign(copies=3)
        True
        """
        if not isinstance(values, dict):
            return None
        known = {name: values.get(name) for name in _CAMPAIGN}
        whole = {name: value for name, value in known.items() if type(value) is int and 0 <= value <= _MOST_OF_ANY}
        return cls(**whole)

    def numbers(self) -> dict[str, int]:
        """What differs from a submission that resembles no other, for storing."""
        if self == _NOTHING_ALIKE:
            return {}
        return {name: value for name, usual in _CAMPAIGN.items() if (value := getattr(self, name)) != usual}


_NOTHING_ALIKE = Campaign()
_CAMPAIGN: dict[str, int] = {name: usual for name, usual in asdict(Campaign()).items() if name != "id"}
_MOST_OF_ANY = 1 << 40


COMMENT_KINDS = frozenset({"comment", "reply", "forum-post", "blog-post", "message", "trackback", "pingback"})
"""What consists of text; every other kind of submission is a form."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One comment as it arrived. Only ``text`` is needed; an empty field means "not known".

    ``seconds_on_page`` is the time in seconds from the opening of the page to the post, ``None`` if unknown.
    ``script_ran`` says whether the reader's browser ran our script, ``None`` where we could not tell.
    ``network`` is the sender's network prefix, already hashed with a key by the caller: the engine never learns from
    an address. ``kind`` is what was sent: a comment and its like, or a form such as ``signup``, ``contact-form`` or
    ``review``, which may have no text. ``site`` separates the tastes of several sites. ``campaign`` describes the
    recent submissions that resemble it, ``None`` where that was not looked up.
    """

    text: str
    author: str = ""
    author_email: str = ""
    author_url: str = ""
    user_agent: str = ""
    permalink: str = ""
    context: str = ""
    date: datetime | None = None
    site: str = ""
    kind: str = "comment"
    network: str = ""
    seconds_on_page: float | None = None
    trap_filled: bool = False
    script_ran: bool | None = None
    context_age_days: float | None = None
    campaign: Campaign | None = None

    @property
    def is_form(self) -> bool:
        """Whether it is no comment or message, so that a missing text says nothing."""
        return self.kind not in COMMENT_KINDS

    def within(self, campaign: Campaign) -> Submission:
        """The same with the campaign that it belongs to; what `replace` gives, in half the time."""
        return Submission(
            self.text, self.author, self.author_email, self.author_url, self.user_agent, self.permalink, self.context,
            self.date, self.site, self.kind, self.network, self.seconds_on_page, self.trap_filled, self.script_ran,
            self.context_age_days, campaign,
        )  # fmt: skip

    def reduced(self) -> Submission:
        """The part that judging and learning use, without what would name a person.

        The mailbox of the e-mail address is dropped and its domain kept (``x@example.org``), so that a
        stored lesson holds no address and a verdict weighs the same evidence as the lesson did.
        """
        _, at, domain = self.author_email.rpartition("@")
        email = f"x@{domain}" if at else ""
        return self if email == self.author_email else replace(self, author_email=email)


_FIRST_DAY, _NO_TIME = datetime(1, 1, 1), timedelta()  # noqa: DTZ001 - as local as what is compared with it


def moment(date: datetime) -> timedelta:
    """When something was, from the first day of the calendar on, the same on every machine; without a zone: UTC."""
    return date.replace(tzinfo=None) - _FIRST_DAY - (date.utcoffset() or _NO_TIME)


def day(date: datetime | None) -> int:
    """The number of a day, 1 or more; 0 if the date is not known."""
    return 0 if date is None else max(moment(date).days, 0) + 1
