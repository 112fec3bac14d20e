"""What memory knows about one submission, as the weights and the reasons read it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Recall:
    """What memory says of one submission.

    ``entry`` is where this very submission is remembered. ``copies`` is (spam, ham): near copies with that label,
    each counted by its similarity from 0 to 1; ``greatest_similarity`` is that of the nearest. They came from
    ``names`` names under ``pages`` pages on ``sites`` sites within ``days`` days, this one's counted in (0 if not
    known). ``histories`` gives (kind, name, times spam, times ham). ``behind`` are the entries that its bands lead to,
    which a lesson needs again.
    """

    entry: int | None = None
    copies: tuple[float, float] = (0.0, 0.0)
    counts: tuple[int, int] = (0, 0)
    greatest_similarity: float = 0.0
    histories: tuple[tuple[str, str, int, int], ...] = ()
    names: int = 0
    pages: int = 0
    sites: int = 0
    days: int = 0
    behind: list[int] = field(default_factory=list)
