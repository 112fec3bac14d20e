"""A small demonstration newspaper: invented people in an invented town."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def content() -> dict[str, Any]:
    """The whole paper as plain values, in the shape that ``load`` writes into a site."""
    return json.loads(resources.files(__package__).joinpath("site.json").read_text("utf-8"))


def comments() -> list[dict[str, Any]]:
    """Its readers' replies."""
    return content()["comments"]
