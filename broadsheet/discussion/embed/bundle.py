"""Puts ``embed.js`` together: the script with what it shares with our own pages, the style of the discussion from the
site's own style sheet, and words.

The style is that of our own pages, so that there is one of it. What differs in a shadow root is changed by rule: sizes
are in a unit of their own, since a page elsewhere may have any root size; widths are those of the element and not those
of the window; colours follow the page's ``color-scheme``, and each can be set by the page, as ``--broadsheet-…``.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadsheet.discussion.conf import settings

_BEGIN, _END = "/* -- the discussion -- */", "/* -- pages of plain text"
_SITE, _OWN, _SCRIPT = "broadsheet/site.css", "discussion/embed.css", "discussion/embed.js"
_SHARED = ("discussion/times.js", "discussion/conversations.js")
_SHARED_BEGIN, _SHARED_END = "// -- for the element on other sites too --", "// -- here alone --"
_SHARED_PLACE = "// What is shared with our own pages comes in here."
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REM = re.compile(r"(?<![\w.-])(\d*\.?\d+)rem\b")
_PROPERTY = re.compile(r"(--[\w-]+):\s*([^;]+);")
_SPACE = re.compile(r"\s*([{};,>])\s*|\s+")
_JS_COMMENT = re.compile(r"^\s*//.*$|^\s+", re.MULTILINE)
_HOST = re.compile(r":host(?:\((\[[^)]*\])\))?")
# General rules of the site's style sheet that the discussion stands on.
_GENERAL = (
    "*, *::before", "a {", "a:hover", ":focus-visible", "h1, h2, h3", "p {", "[hidden]", ".paging", ".answered",
)  # fmt: skip
_FONTS = {"--serif", "--display", "--sans", "--mono"}


def script() -> str:
    """The whole script, in the language that is spoken."""
    return _script(get_language() or "", settings.SITE_URL)


@lru_cache
def _script(language: str, address: str) -> str:
    words = {
        "failed": _("The discussion cannot be reached just now."),
        "network": _("The reply could not be sent. It is kept here: please try again in a moment."),
        "again": _("Try again"),
        "page": _("Open the discussion on its own page"),
        "signed": _("You write as %(name)s."),
    }
    values = {"address": f"{address}/embed.js", "style": style(), "words": words}
    shared = "\n".join(_read(name).partition(_SHARED_BEGIN)[2].partition(_SHARED_END)[0] for name in _SHARED)
    text = (
        _read(_SCRIPT)
        .replace(_SHARED_PLACE, shared)
        .replace("(() => {", f"(() => {{\nconst SCRIPT = {json.dumps(values, ensure_ascii=False)};", 1)
    )
    return _JS_COMMENT.sub("", text).replace("\n\n", "\n")


@lru_cache
def style() -> str:
    """The style for the shadow root."""
    sheet = _COMMENT.sub(lambda found: found[0] if found[0].startswith(("/* --",)) else "", _read(_SITE))
    general = sheet[: sheet.index(_BEGIN)]
    rules = [line for line in general.splitlines() if line.startswith(_GENERAL) and line.endswith("}")]
    part = sheet[sheet.index(_BEGIN) + len(_BEGIN) : sheet.index(_END)]
    text = "\n".join([_colours(general), *rules, part, _read(_OWN)])
    text = re.sub(r"@media \((min|max)-width", r"@container (\1-width", _COMMENT.sub("", text))
    text = "\n".join(map(_in_own_unit, text.splitlines()))
    return _SPACE.sub(lambda found: found[1] or " ", text).replace(";}", "}").strip()


@lru_cache
def hosted_style() -> str:
    """The same style for pages of a project that hosts this app: it holds inside a discussion, and nowhere else."""
    inside = _HOST.sub(lambda found: f":scope{found[1] or ''}", style())
    return f"@scope (.discussion){{{inside}:scope{{margin-block:3rem}}}}"


def _in_own_unit(line: str) -> str:
    """Sizes in the element's own unit; that unit itself, and the condition of a container, cannot be."""
    condition = re.match(r"@container [^{]*\{|\s*--unit:.*", line)
    start = condition.end() if condition else 0
    return line[:start] + _REM.sub(r"calc(\1*var(--unit))", line[start:])


def _colours(general: str) -> str:
    """The properties of the site's style sheet on the element, each of them to be set by the page around it."""
    light = dict(_PROPERTY.findall(general[general.index(":root {") : general.index(":root:lang")]))
    dark = dict(_PROPERTY.findall(general[general.index("@media (prefers-color-scheme: dark)") :].split("}")[0]))
    names = [name for name in light if name not in _FONTS and "rem" not in light[name]]
    plain = "".join(f"{name}:var(--broadsheet{name[1:]},{light[name]});" for name in names)
    both = "".join(
        f"{name}:var(--broadsheet{name[1:]},light-dark({light[name]},{dark[name]}));" for name in names if name in dark
    )
    return f":host{{{plain}}}@supports (color:light-dark(red,red)){{:host{{{both}}}}}"


def _read(name: str) -> str:
    return Path(str(finders.find(name))).read_text()
