"""The exception by which the parts of this reader refuse a file."""

from __future__ import annotations


class Unsuitable(Exception):
    """What is wrong with the file and what to do, written to follow the file's name: "is empty: …".

    ``overrule``: the judgement may be mistaken, and who looks at the page knows better.
    """

    def __init__(self, problem: str, *, overrule: bool = False) -> None:
        super().__init__(problem)
        self.overrule = overrule


# The longest book-length reports stay under half of this; a larger text is an archive, a log or a joke.
MOST_CHARACTERS = 1_000_000
MOST_LINES = 20_000


def refuse_if_endless(characters: int, lines: int = 0) -> None:
    """Raise Unsuitable for a text that is longer than any article."""
    if characters > MOST_CHARACTERS or lines > MOST_LINES:
        raise Unsuitable("is far too long a text for one article: save the article's own page and try again")
