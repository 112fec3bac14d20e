"""When two e-mail addresses are one."""

from __future__ import annotations


def key(email: str) -> str:
    """The same for two ways of typing one address. Only plain letters are lowered: others may be another person's.

    >>> key(" Anna@Example.ORG ")
    'anna@example.org'
    """
    return "".join(letter.lower() if letter.isascii() else letter for letter in email.strip())
