"""Speaking a language other than the site's for a while."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.utils import translation


def speaking(language: str) -> AbstractContextManager[object]:
    """Everything inside is said in this language; where it is empty, in the one that is spoken already."""
    return translation.override(language) if language else nullcontext()
