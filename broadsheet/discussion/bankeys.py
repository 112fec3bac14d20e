"""By what somebody can be banned: keyed hashes of a name as it looks, of an e-mail address, and of networks."""

from __future__ import annotations

from broadsheet.discussion import looks
from broadsheet.discussion.models import Banned, Comment
from broadsheet.discussion.submissions import Draft, Sender
from broadsheet.lib import mailbox, signing


def of_draft(draft: Draft, sender: Sender) -> dict[Banned, str]:
    """What a reply brings with it; empty where it gives nothing."""
    return {
        Banned.NAME: of_name(draft.author_name),
        Banned.EMAIL: of_email(draft.author_email),
        Banned.SENDER: sender.key(),
        Banned.NETWORK: sender.network_key(),
    }


def of_comment(comment: Comment) -> dict[Banned, str]:
    """The same of a stored comment, as far as it is still kept."""
    return {
        Banned.NAME: of_name(comment.author_name),
        Banned.EMAIL: of_email(comment.author_email),
        Banned.SENDER: comment.sender,
        Banned.NETWORK: str(comment.circumstances.get("network") or ""),
    }


def of_name(name: str) -> str:
    """The same for all names that a reader would take for one; a hash, since a folded name can be of any length."""
    key = looks.key(name)
    return signing.keyed_hash("ban-name", key) if key else ""


def of_email(email: str) -> str:
    """The same however an address is cased."""
    return signing.keyed_hash("ban-email", mailbox.key(email)) if email else ""
