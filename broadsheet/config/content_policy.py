"""What browsers may load on our pages: the content security policy, of readers' pages and of Wagtail's admin."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE

# Wagtail's page editor needs inline scripts and styles; only signed-in editors see it.
FOR_EDITORS = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    "object-src": [NONE],
}


def for_readers(profile: str) -> dict[str, list[str]]:
    """The policy of every page outside Wagtail's admin."""
    policy = {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
    if profile != "full":
        return policy
    from broadsheet.newsroom.embeds import FRAME_SOURCES

    return policy | {"media-src": [SELF], "manifest-src": [SELF], "frame-src": FRAME_SOURCES}
