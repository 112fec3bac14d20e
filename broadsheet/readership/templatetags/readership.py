"""The token that a page's beacon sends back."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from broadsheet.pagecache import service as pagecache
from broadsheet.readership import service

register = template.Library()


@register.simple_tag
def view_token(subject: str) -> str:
    """A signed name of what the page shows, for the ``data-view`` attribute that the beacon reads."""
    return service.token(subject)


@register.simple_tag(takes_context=True)
def views(context: RequestContext, subject: str) -> SafeString:
    """How often the subject was read, in words."""
    return SafeString(pagecache.place(context.get("request"), "views", subject=subject))
