"""The site's own look as a style sheet: what editors may choose of colours and type, and checks of their CSS."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The paper that text stands on, light and dark, as in the site's own style sheet.
PAPER, DARK_PAPER = "#fbf9f4", "#16171a"
# WCAG 2.2, 1.4.3, for text of an ordinary size.
LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# What begins like a comment within a string is none; an escaped quote begins no string.
_TOKEN = re.compile(r"""(?P<kept>\\.|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|\r?\n|(.))", re.DOTALL)
_DATA = re.compile(r"data:[^\s'\")]*")
_REFUSED = {
    "@import": _("It imports another style sheet."),
    "</": _("It contains markup."),
    "expression(": _("It contains an expression."),
    "javascript:": _("It contains a script."),
    "-moz-binding": _("It contains a binding."),
}
_FOREIGN = re.compile(r"(?:https?:)?//[^\s'\")]*")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as ``#9c2f1f``, from 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def check_colour(colour: str, paper: str) -> None:
    """Raises ValidationError for what is no colour, or one in which text on ``paper`` is hard to read.

    Empty: the colour that comes with the site.
    """
    if not colour:
        return
    if not _COLOUR.fullmatch(colour):
        raise ValidationError(_("Write the colour as # and six digits or letters from a to f, such as #9c2f1f."))
    found = contrast(colour, paper)
    if found < LEAST_CONTRAST:
        words = _("Text in this colour is hard to read: its contrast is %(found).1f, and %(least)s is needed.")
        raise ValidationError(words, params={"found": found, "least": LEAST_CONTRAST})


def check_css(css: str, site_url: str) -> None:
    """Raises ValidationError for a style sheet that would fetch from another host or carry something else along."""
    # Read as a browser reads it: escapes are letters, and a comment can stand within a word.
    plain = _ESCAPE.sub(_unescaped, _TOKEN.sub(lambda token: token["kept"] or "", css)).lower()
    for mark, words in _REFUSED.items():
        if mark in plain or mark in "".join(plain.split()):
            raise ValidationError(words)
    for address in _FOREIGN.findall(_DATA.sub("", plain)):
        if urlsplit(address).netloc != urlsplit(site_url.lower()).netloc:
            words = _("It fetches from another host, %(address)s. Pictures and fonts must be on this site.")
            raise ValidationError(words, params={"address": address[:80]})


def _unescaped(match: re.Match[str]) -> str:
    number, letter = match.groups()
    if number is None:
        return letter or ""
    code = int(number, 16)
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def style_sheet(accent: str, dark_accent: str, type_rules: str, css: str) -> str:
    """The style sheet of these choices; empty where all is as it comes."""
    light = f":root {{ --accent: {accent}; }}\n" if accent else ""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark_accent}; }} }}\n" if dark_accent else ""
    return light + dark + type_rules + css


def digest(text: str) -> str:
    """By what an address says which version of a style sheet is behind it; empty for an empty one."""
    return blake2b(text.encode(), digest_size=8).hexdigest() if text else ""
