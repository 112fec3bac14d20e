"""What travels from the reply form to the service, and from the service to the filter."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.lib import client_ip, signing


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


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a reply came from. The address itself is never stored."""

    address: str
    user_agent: str = ""

    def key(self) -> str:
        """The same for everything sent from one address, and of no use to anybody without our key."""
        return signing.keyed_hash("sender", client_ip.subscriber(self.address))

    def network_key(self) -> str:
        return signing.keyed_hash("network", client_ip.network(self.address))


def digest(draft: Draft, sender_key: str) -> str:
    """The same for two posts that are one: same place, same words, same name, same sender."""
    place = f"{draft.thread_id}/{draft.parent_id or ''}"
    return signing.keyed_hash("post", "\0".join((place, sender_key, draft.author_name.casefold(), draft.text)))


def circumstances(draft: Draft, sender: Sender) -> dict[str, object]:
    """How a reply was posted, in the engine's own words, for keeping beside the comment."""
    return {
        "user_agent": sender.user_agent[:300],
        "network": sender.network_key(),
        "seconds_on_page": draft.seconds_on_page,
        "trap_filled": draft.trap_filled,
        "script_ran": draft.script_ran,
    }
