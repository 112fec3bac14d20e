"""The one way in which the parts of this reader say no."""

from __future__ import annotations


class Unsuitable(Exception):
    """What is wrong with the file and what to do, written to follow the file's name: "is empty: …"."""
