"""How long it takes to read a story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.html import strip_tags

WORDS_A_MINUTE = 230
# Chinese, Japanese and Thai are written without spaces; a reader takes about two signs for a word.
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_READ = {"paragraph", "heading", "subheading", "quote", "list", "fact_box"}


def minutes(blocks: Iterable[Mapping[str, Any]]) -> int:
    """The minutes that the text of these blocks takes, as Wagtail stores them; 0 for less than half a minute."""
    words = 0
    for block in blocks:
        for text in _texts(block["value"]) if block["type"] in _READ else ():
            plain = strip_tags(text)
            words += len(plain.split()) + len(_WITHOUT_SPACES.findall(plain)) // 2
    return round(words / WORDS_A_MINUTE)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
