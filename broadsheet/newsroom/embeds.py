"""The sites whose players and maps an article may show, once a reader has asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Provider:
    """A site whose players can be shown here; ``player`` is the address of one, for the address of its page."""

    name: str
    hosts: frozenset[str]
    frame_host: str
    player: Callable[[str], str | None]


def _youtube(url: str) -> str | None:
    parts = urlsplit(url)
    ways = [part for part in parts.path.split("/") if part]
    video = parse_qs(parts.query).get("v", [""])[0]
    if not video and ways:
        video = ways[-1] if parts.hostname == "youtu.be" or ways[0] in ("embed", "shorts", "live") else ""
    return f"https://www.youtube-nocookie.com/embed/{video}" if _ID.match(video) else None


def _last_number(base: str) -> Callable[[str], str | None]:
    def player(url: str) -> str | None:
        last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
        return f"{base}{last}" if last.isascii() and last.isdigit() else None

    return player


def _soundcloud(url: str) -> str | None:
    return f"https://w.soundcloud.com/player/?url={quote(url, safe='')}"


def _dailymotion(url: str) -> str | None:
    video = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return f"https://geo.dailymotion.com/player.html?video={video}" if _ID.match(video) else None


def _openstreetmap(url: str) -> str | None:
    found = re.search(r"map=(\d+(?:\.\d+)?)/(-?\d+(?:\.\d+)?)/(-?\d+(?:\.\d+)?)", urlsplit(url).fragment)
    if not found:
        return url if urlsplit(url).path == "/export/embed.html" else None
    zoom, north, east = (float(part) for part in found.groups())
    reach = 180 / 2 ** min(zoom, 19)
    box = f"{east - reach:.5f},{north - reach / 2:.5f},{east + reach:.5f},{north + reach / 2:.5f}"
    return f"https://www.openstreetmap.org/export/embed.html?bbox={quote(box)}&layer=mapnik"


PROVIDERS = (
    Provider("YouTube", frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"}), "www.youtube-nocookie.com",
             _youtube),
    Provider("Vimeo", frozenset({"vimeo.com", "player.vimeo.com"}), "player.vimeo.com",
             _last_number("https://player.vimeo.com/video/")),
    Provider("Dailymotion", frozenset({"dailymotion.com", "dai.ly"}), "geo.dailymotion.com", _dailymotion),
    Provider("SoundCloud", frozenset({"soundcloud.com"}), "w.soundcloud.com", _soundcloud),
    Provider("OpenStreetMap", frozenset({"openstreetmap.org"}), "www.openstreetmap.org", _openstreetmap),
)  # fmt: skip
# What the content security policy lets a page show in a frame.
FRAME_SOURCES = [f"https://{provider.frame_host}" for provider in PROVIDERS]


def provider_of(url: str) -> Provider | None:
    """The provider whose page this is; ``None`` for any other address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if parts.scheme != "https":
        return None
    return next((provider for provider in PROVIDERS if host in provider.hosts), None)
