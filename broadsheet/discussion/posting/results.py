"""What posting a reply results in: taken, or refused and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from broadsheet.discussion.states import State


@dataclass(frozen=True)
class Refusal:
    """Why a reply was not taken, until when that holds, and a message. Nothing of it is stored.

    Two refusals are equal if they are for the same reason.
    """

    code: str
    until: datetime | None = field(default=None, compare=False)
    words: str = field(default="", compare=False)

    NO_THREAD: ClassVar[Refusal]
    CLOSED: ClassVar[Refusal]
    NO_PARENT: ClassVar[Refusal]
    TOO_FAST: ClassVar[Refusal]
    SLOW: ClassVar[Refusal]
    BANNED: ClassVar[Refusal]
    NAME_TAKEN: ClassVar[Refusal]


Refusal.NO_THREAD = Refusal("no-thread")

Refusal.CLOSED = Refusal("closed")

Refusal.NO_PARENT = Refusal("no-parent")

Refusal.TOO_FAST = Refusal("too-fast")

Refusal.SLOW = Refusal("slow")

Refusal.BANNED = Refusal("banned")

Refusal.NAME_TAKEN = Refusal("name-taken")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A reply that is stored, now or, if it ``is_repeat``, when it was first sent.

    ``is_authors`` says whether it surely came from its author, who may have its receipt.
    """

    comment_id: int
    state: State
    is_repeat: bool = False
    is_authors: bool = True
