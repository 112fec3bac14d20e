"""The manual names every command, address and state, and nothing that is not there."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from broadsheet.cli.main import build_parser
from broadsheet.discussion.states import State

ROOT = Path(__file__).resolve().parents[3]
# The pages that editors make, at the addresses that editors give them.
_PAGES = "wagtail_serve"
MANUAL = ROOT / "docs" / "manual"


def commands(parser: argparse.ArgumentParser, words: str = "broadsheet") -> Iterator[str]:
    """Every command that can be typed, without its arguments."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield words
    for name, inner in (item for group in groups for item in group.choices.items()):
        yield from commands(inner, f"{words} {name}")


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Every address of our own, with its parameters as the manual writes them."""
    for entry in resolver.url_patterns:
        route = prefix + re.sub(r"<(?:\w+:)?(?:\w+_)?(\w+)>", r"<\1>", str(entry.pattern))
        if getattr(entry, "name", "") == _PAGES:
            continue
        if isinstance(entry, URLPattern) and entry.callback.__module__.startswith("broadsheet."):
            yield route
        elif isinstance(entry, URLResolver) and "broadsheet" in getattr(entry.urlconf_name, "__name__", ""):
            yield from addresses(entry, route)


def test_every_command_is_in_the_manual_and_every_command_of_the_manual_exists():
    written = re.findall(r"^\| `(broadsheet[ a-z0-9]+)", (MANUAL / "commands.md").read_text(), re.MULTILINE)

    assert sorted(words.strip() for words in written) == sorted(commands(build_parser()))


def test_every_address_is_in_the_manual():
    written = set(re.findall(r"`(/[^`]*)`", (MANUAL / "addresses.md").read_text()))
    found = set(addresses(get_resolver()))

    assert found
    desk = {address for address in found if address.startswith("/moderation/")}
    assert found - desk <= written, found - desk - written
    assert "/moderation/" in written


def test_every_state_is_in_the_manual():
    text = (MANUAL / "moderation.md").read_text()

    assert [state for state in State if f"`{state}`" not in text] == []


def test_every_link_between_documents_leads_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
