"""The token that a page's beacon sends back."""

from __future__ import annotations

from django import template

from broadsheet.readership import service

register = template.Library()


@register.simple_tag
def view_token(subject: str) -> str:
    """A signed name of what the page shows, for the ``data-view`` attribute that the beacon reads."""
    return service.token(subject)
