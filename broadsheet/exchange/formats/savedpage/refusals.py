"""Pages that are HTML and no article: feeds, sign-in pages, front pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import size
from broadsheet.exchange.records import Block

_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,5000}?-->\s*){0,5}<(?P<name>rss|feed|disqus|urlset|svg|rdf:RDF)\b", re.DOTALL
)
_STORY_WORDS = 60
_TEASER_WORDS = 40
_SIGN_IN_WORDS = 80


def refuse_feeds(text: str) -> None:
    """Raise Unsuitable for what is XML of another kind: a feed, an export, a site map, a drawing."""
    found = _FEED.match(text[:40_000])
    if not found:
        return
    if found["name"] == "svg":
        raise Unsuitable("is a drawing (SVG), not an article: save the article's page as HTML and try again")
    raise Unsuitable("is a feed or an export of a whole site, not one page: save the article's own page and try again")


def asks_for_password(root: Element) -> bool:
    """Whether the page has a field for a password."""
    return any(field.get("type", "").lower() == "password" for field in root.iter("input"))


def refuse_sign_in(blocks: Sequence[Block]) -> None:
    """For a page that asks for a password. Many articles do too, so it is refused only if it has no story."""
    if sum(size(text_of(block.html)) for block in blocks) < _SIGN_IN_WORDS:
        raise Unsuitable("is a sign-in page: sign in, open the article, and save that page")


def refuse_front_page(root: Element, *, declared: bool, rivals: int) -> None:
    """A front page is titles that link elsewhere with a line under each; an archive, with a story under each."""
    runs = _text_between_linked_titles(root)
    teasers = len(runs) - 1
    longest = max(runs)
    stories = sum(1 for words in runs if words >= _STORY_WORDS)
    several = not declared and (rivals >= 2 or (teasers >= 3 and stories >= 3))
    if several or (teasers >= 3 and longest < (_TEASER_WORDS if declared else _STORY_WORDS)):
        raise Unsuitable("is a page of several stories, such as a front page: open one article and save that page")


def _text_between_linked_titles(root: Element) -> list[int]:
    runs = [0]
    for element in root.iter():
        if element.tag in ("h1", "h2", "h3", "h4") and _is_link(element):
            runs.append(0)
        elif element.tag not in ("a", "h1", "h2", "h3", "h4", "title"):
            runs[-1] += size(element.text or "")
        runs[-1] += size(element.tail or "")
    return runs


def _is_link(title: Element) -> bool:
    inside = sum(len(dom.text_of(link)) for link in title.iter("a") if not link.get("href", "").startswith("#"))
    around = any(True for _ in title.iterancestors("a"))
    return around or (inside > 0 and inside >= 0.8 * len(dom.text_of(title)))
