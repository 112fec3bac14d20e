"""Parts of the editor's forms that several kinds of page have."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel, TitleFieldPanel


def title(words: Any) -> Panel:
    """The title under the name that it has for this kind of page."""
    return TitleFieldPanel("title", heading=words, placeholder=words)


def promotion() -> list[Panel]:
    """What search engines are told; the menus are set where the page is written."""
    fields = [FieldPanel(name) for name in ("slug", "seo_title", "search_description")]
    return [MultiFieldPanel(fields, heading=_("Address and search engines"))]
