"""Who stands behind the site, for programs and the curious: security.txt, trust.txt, humans.txt and the manifest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi

from broadsheet.lib import dates, html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import AiCrawlers
from broadsheet.newsroom.site import SiteDetails

# Less than a year, as RFC 9116 asks; whoever reads the file is told anew.
_SECURITY_LIFE = timedelta(days=180)
_PAPER = "#fbf9f4"
_MANIFEST_ICONS = ("icon_192", "icon_512")


def contact_address(contact: str) -> str:
    """A contact as an address; empty for none."""
    contact = html.clean_text(contact).replace("\n", " ")
    return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact


def security_txt(site: SiteDetails, now: datetime) -> str:
    """Where weaknesses of the site are reported (RFC 9116); empty where nobody is named."""
    contact = contact_address(site.settings.security_contact or site.settings.contact or settings.CONTACT)
    if ":" not in contact:
        return ""
    expires = (now + _SECURITY_LIFE).replace(hour=0, minute=0, second=0, microsecond=0)
    languages = dict.fromkeys([get_language() or settings.LANGUAGE_CODE, "en"])
    lines = [f"Contact: {contact}", f"Expires: {dates.iso(expires)}", f"Preferred-Languages: {', '.join(languages)}"]
    if settings.HTTPS:
        lines.append(f"Canonical: {absolute_url('/.well-known/security.txt')}")
    return "\n".join(lines) + "\n"


def trust_txt(site: SiteDetails) -> str:
    """The publisher's statements for trust.txt: whom to ask, what the paper publishes about itself, and training."""
    lines = [f"# {_line(site.name)}"]
    contact = contact_address(site.settings.contact or settings.CONTACT)
    lines += [f"contact={contact}"] if contact else []
    lines += [f"disclosure={absolute_url(url)}" for url in dict.fromkeys(site.settings.policies().values())]
    is_allowed = site.settings.ai_crawlers == AiCrawlers.ALLOW
    lines.append(f"datatrainingallowed={'yes' if is_allowed else 'no'}")
    return "\n".join(lines) + "\n"


def humans_txt(site: SiteDetails, authors: list[str]) -> str:
    """Who makes the paper."""
    lines = ["/* TEAM */", *map(_line, authors), "", "/* SITE */", f"Name: {_line(site.name)}"]
    contact = contact_address(site.settings.contact)
    lines += [f"Contact: {contact}"] if contact else []
    return "\n".join([*lines, f"Address: {absolute_url('/')}", "Software: Broadsheet"]) + "\n"


def manifest(site: SiteDetails) -> dict[str, Any]:
    """What a phone needs to know to put the site on its home screen."""
    pictures = [site.pictures[name] for name in _MANIFEST_ICONS if name in site.pictures]
    icons = [{"src": one["url"], "sizes": f"{one['width']}x{one['height']}", "type": "image/png"} for one in pictures]
    name = html.clean_text(site.name)
    values = {
        "id": "/",
        "name": name,
        "short_name": name[:24],
        "description": site.motto,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": site.settings.accent or _PAPER,
        "lang": get_language() or settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "icons": icons or [{"src": static("broadsheet/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return {key: value for key, value in values.items() if value}


def favicon(site: SiteDetails) -> str:
    """The address of the icon in tabs."""
    icon = site.pictures.get("icon_32")
    return icon["url"] if icon else static("broadsheet/icon.svg")


def _line(text: str) -> str:
    return " ".join(html.clean_text(text).split())
