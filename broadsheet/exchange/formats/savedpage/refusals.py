"""Pages that are HTML and no article: feeds, sign-in pages, front pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.links import page_url
from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import size
from broadsheet.exchange.records import Block

_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,5000}?-->\s*){0,5}<(?P<name>rss|feed|disqus|urlset|svg|rdf:RDF)\b", re.DOTALL
)
_STORY_WORDS = 60
_SEVERAL = 3
_MOST_RIVALS = 50
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


SEVERAL = Unsuitable(
    "is a page of several stories, such as a front page: open one article and save that page", overrule=True
)


def holds_several(root: Element, box: Element | None, heading: Element | None, url: str, *, declared: bool) -> bool:
    """Whether the text is that of a front page or an archive: titles that link elsewhere with a line or a story under
    each, and no title of its own above them; or several articles of about the same length."""
    titles = [title for title in (box if box is not None else root).iter("h1", "h2", "h3", "h4") if _is_link(title)]
    own = heading is not None and (not _is_link(heading) or _leads_to(url, heading))
    if len(titles) >= _SEVERAL and not own:
        return True
    return not declared and not (own and heading is not None and heading.tag == "h1") and _rivals(root) >= _SEVERAL


def _rivals(root: Element) -> int:
    """How many articles there are with at least half as much text as the longest."""
    for kind in ("article", "entry-content", "post-content"):
        found = [part for part in root.iter() if part.tag == kind or kind in dom.classes(part)]
        found = [part for part in found if not any(above in found for above in part.iterancestors())][:_MOST_RIVALS]
        sizes = [words for part in found if (words := size(dom.text_of(part))) >= _STORY_WORDS]
        rivals = sum(1 for words in sizes if 2 * words >= max(sizes))
        if rivals >= _SEVERAL:
            return rivals
    return 0


def _leads_to(url: str, heading: Element) -> bool:
    """Whether a heading is a link to its own page, as on many blogs."""
    links = [link.get("href", "") for link in (*heading.iter("a"), *heading.iterancestors("a"))]
    return bool(url) and any(page_url(link, url) == url for link in links)


def _is_link(title: Element) -> bool:
    inside = sum(len(dom.text_of(link)) for link in title.iter("a") if not link.get("href", "").startswith("#"))
    around = any(True for _ in title.iterancestors("a"))
    return around or (inside > 0 and inside >= 0.8 * len(dom.text_of(title)))
