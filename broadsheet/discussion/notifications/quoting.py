"""What a comment says, as a mail quotes it."""

from __future__ import annotations

from broadsheet.discussion.models import Comment

_WORDS = 60


def quoted(comment: Comment) -> str:
    """The first words as they were typed, marked as a quotation, so that nothing in them looks like ours."""
    lines, left = [], _WORDS
    for words in filter(None, (line.split() for line in comment.text.splitlines())):
        if left <= 0:
            break
        lines.append(" ".join(words[:left]) + (" …" if len(words) > left else ""))
        left -= len(words)
    return "\n".join(f"> {line}" for line in lines)
