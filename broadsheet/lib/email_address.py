"""E-mail addresses as they are compared."""

from __future__ import annotations

from broadsheet.lib import signing


def normalise(email: str) -> str:
    """The same text for two ways of typing one address.

    Only ASCII letters are lowered, since others may belong to another person.

    >>> normalise(" Anna@Example.ORG ")
    'anna@example.org'
    """
    return "".join(letter.lower() if letter.isascii() else letter for letter in email.strip())


def person_key(email: str) -> str:
    """A keyed hash by which what belongs to an address is found where the address itself is not kept."""
    return signing.keyed_hash("person", normalise(email)[:320])


def person_keys(email: str) -> list[str]:
    """Every `person_key` that an address may have, under today's secret and the listed earlier ones."""
    return signing.keyed_hashes("person", normalise(email)[:320])
