"""Removes what surrounds a story from the tree, found by tags and by the words in class names."""

from __future__ import annotations

import re
from collections.abc import Collection

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.wording import word_set

_NEVER_TEXT = word_set(
    "style noscript template iframe frame form button input select textarea svg canvas video audio object embed map "
    "dialog nav link meta"
)
_BESIDE_TEXT = word_set("aside footer figcaption")

_AROUND = word_set(
    "comment comments commentlist respond disqus related relatedposts recirculation sidebar breadcrumb breadcrumbs "
    "cookie cookies consent gdpr newsletter menu megamenu nav navbar navigation popup modal pagination"
)
_WITHIN = _AROUND | word_set(
    "share sharing shares sharedaddy addtoany social socials ad ads adsbygoogle advert advertisement advertising "
    "banner promo promoted sponsor sponsored subscribe subscription signup tags tag toc pullquote caption "
    "outbrain taboola trending popular toolbar rating ratings authorbox bio editsection meta byline"
)
_WITHIN_WHOLE = word_set(
    "td-a-rec author-box author-bio kg-signup-card kg-button-card kg-bookmark-card kg-product-card wp-block-buttons "
    "taxonomy-post_tag screen-reader-text sr-only visually-hidden wp-caption-text more-link skip-link post-meta "
    "post-views"
)
_STATES = word_set("has with no is not without")  # "has-sidebar" says what stands beside it.
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def clear_around(root: Element, keep: Collection[Element]) -> None:
    """Menus, replies and boxes of other stories, anywhere on the page; nothing that holds one of
    ``keep``, and nothing inside those, for which other rules hold."""
    holding = set(keep)
    for element in keep:
        holding.update(element.iterancestors())
    _clear(root, holding, set(keep), _AROUND, frozenset(), _NEVER_TEXT)


def clear_within(body: Element) -> None:
    """Share bars, advertisements, captions and notes inside the story."""
    _clear(body, {body}, set(), _WITHIN, _WITHIN_WHOLE, _NEVER_TEXT | _BESIDE_TEXT)


def _clear(
    root: Element,
    holding: set[Element],
    closed: set[Element],
    words: frozenset[str],
    names: frozenset[str],
    tags: frozenset[str],
) -> None:
    lengths = _text_lengths(root)
    waiting = [root]
    while waiting:
        element = waiting.pop()
        # A wrapper may be called "has-sidebar" or "comments-open": what holds most of the text is never furniture.
        weighty = lengths[element] > 0.5 * lengths[root]
        if element not in holding and (
            (element.tag in tags and not _signs_a_quotation(element))
            or (not weighty and _is_junk(element, words, names))
        ):
            dom.drop(element)
        elif element not in closed:
            waiting.extend(element)


def _signs_a_quotation(element: Element) -> bool:
    parent = element.getparent()
    return element.tag == "footer" and parent is not None and parent.tag == "blockquote"


def _is_junk(element: Element, words: frozenset[str], names: frozenset[str]) -> bool:
    if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", "")[:500]):
        return True
    for name in [*dom.classes(element)[:50], element.get("id", "")[:200]]:
        if name in names:
            return True
        parts = re.split(r"[-_]+", name.lower())
        if parts[0] not in _STATES and not words.isdisjoint(parts):
            return True
    return False


def _text_lengths(root: Element) -> dict[Element, int]:
    lengths: dict[Element, int] = {}
    for element in reversed(list(root.iter())):
        lengths[element] = len(element.text or "") + sum(lengths[child] + len(child.tail or "") for child in element)
    return lengths
