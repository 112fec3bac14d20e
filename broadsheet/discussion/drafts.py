"""What other modules hand in: a reply, where it came from, and the page that a thread belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from broadsheet.discussion.states import Mode
from broadsheet.lib import client_ip, signing


@dataclass(frozen=True, slots=True)
class SignedReader:
    """A reader whom another site has signed in, as its token says; ``subject`` is a keyed hash of its own name for that
    reader."""

    site_id: int
    subject: str
    name: str
    badge: str = ""
    avatar: str = ""
    roles: tuple[str, ...] = ()

    @property
    def is_staff(self) -> bool:
        """Whether that site says that this is one of its own people."""
        return "staff" in self.roles

    @property
    def is_trusted(self) -> bool:
        return self.is_staff or "trusted" in self.roles


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as a reader sent it, its fields already checked."""

    thread_id: int
    text: str
    author_name: str
    author_email: str = ""
    author_url: str = ""
    parent_id: int | None = None
    seconds_on_page: float | None = None
    trap_filled: bool = False
    script_ran: bool = False
    reader_id: int | None = None
    reports_error: bool = False
    error_sentence: str = ""
    signed: SignedReader | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a reply came from. The address itself is never stored."""

    address: str
    user_agent: str = ""

    def key(self) -> str:
        """A keyed hash, the same for everything sent from one address."""
        return signing.keyed_hash("sender", client_ip.subscriber(self.address))

    def network_key(self) -> str:
        return signing.keyed_hash("network", client_ip.network(self.address))


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page as its thread needs to know it.

    ``context`` is what the page says, for judging whether a reply is about it. ``mode`` is how replies are taken and
    ``slow_minutes`` how long a reader waits between two; where they are empty, the rule of its ``section`` holds.
    ``site`` is empty for pages of this site. ``language`` is that of the page where it is another than the site's.
    """

    url: str
    title: str
    context: str
    opened_at: datetime
    mode: Mode | Literal[""] = ""
    site: str = ""
    section: str = ""
    slow_minutes: int | None = None
    language: str = ""

    def fields(self) -> dict[str, str | int | None]:
        """What the thread keeps of it, by the names of its columns; when it was opened stays as it was."""
        return {
            "site": self.site,
            "url": self.url,
            "title": self.title[:300],
            "context": self.context,
            "mode": self.mode,
            "section": self.section,
            "slow_minutes": self.slow_minutes,
            "language": self.language,
        }


def digest(draft: Draft, sender_key: str) -> str:
    """A keyed hash, the same for two posts with the same place, words, name and sender."""
    place = f"{draft.thread_id}/{draft.parent_id or ''}"
    return signing.keyed_hash("post", "\0".join((place, sender_key, draft.author_name.casefold(), draft.text)))


def circumstances(draft: Draft, sender: Sender) -> dict[str, str | float | bool | None]:
    """How a reply was posted, in the engine's own words, for keeping beside the comment."""
    return {
        "user_agent": sender.user_agent[:300],
        "network": sender.network_key(),
        "seconds_on_page": draft.seconds_on_page,
        "trap_filled": draft.trap_filled,
        "script_ran": draft.script_ran,
    }
