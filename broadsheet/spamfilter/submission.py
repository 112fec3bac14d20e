"""What the filter is asked about: one comment, who sent it, where to, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """One comment as it arrived. Only ``text`` is needed; an empty field means "not known".

    ``seconds_on_page`` is the time in seconds from the opening of the page to the post, ``None`` if unknown.
    ``script_ran`` says whether the reader's browser ran our script, ``None`` where we could not tell.
    ``network`` is the sender's network prefix, already hashed with a key by the caller: the engine
    never learns from an address. ``site`` keeps the tastes of several sites apart.
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

    def reduced(self) -> Submission:
        """The part that judging and learning use, without what would name a person.

        The mailbox of the e-mail address is dropped and its domain kept (``x@example.org``), so that a
        stored lesson holds no address and a verdict weighs the same evidence as the lesson did.
        """
        _, at, domain = self.author_email.rpartition("@")
        return replace(self, author_email=f"x@{domain}" if at else "")
