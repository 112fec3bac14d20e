"""What the answer to a check says beside its one word: how likely spam is, and why."""

from __future__ import annotations

from broadsheet.spamapi.akismet.messages import Headers
from broadsheet.spamfilter.verdict import Verdict

MOST_CHARACTERS = 400
"""Far below what any server or client takes as a header."""

_ASCII = str.maketrans({"“": "'", "”": "'", "‘": "'", "’": "'", "…": "..."})


def of(verdict: Verdict) -> Headers:
    """The probability of spam, and the reasons in English, heaviest first, parted by semicolons.

    Only visible ASCII, whatever a comment brings into its reasons: what else there is becomes a question mark.
    """
    return [
        ("X-Broadsheet-Probability", f"{verdict.probability:.4f}"),
        ("X-Broadsheet-Reason", _plain("; ".join([reason.text.replace(";", ",") for reason in verdict.reasons]))),
    ]


def _plain(text: str) -> str:
    if not text.isascii():
        text = text.translate(_ASCII).encode("ascii", "replace").decode()
    if not text.isprintable():
        text = "".join([one if one.isprintable() else "?" for one in text])
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."
