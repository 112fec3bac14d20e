"""HTML as tests compare it: how a template is laid out over lines makes no difference."""

from __future__ import annotations

import re


def one_line(html: str) -> str:
    """``html`` with each run of white space as one space, and with none inside a tag's or an element's ends."""
    html = re.sub(r"\s+", " ", html)
    html = html.replace(" >", ">").replace("> <", "><")
    html = re.sub(r"(<[^/!][^>]*>) ", r"\1", html)
    return html.replace(" </", "</")
