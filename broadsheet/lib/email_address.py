"""E-mail addresses as they are compared."""

from __future__ import annotations


def normalise(email: str) -> str:
    """The same text for two ways of typing one address.

    Only ASCII letters are lowered, since others may belong to another person.

    >>> normalise(" Anna@Example.ORG ")
    'anna@example.org'
    """
    return "".join(letter.lower() if letter.isascii() else letter for letter in email.strip())
