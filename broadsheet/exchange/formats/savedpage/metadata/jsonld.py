"""Structured data as JSON-LD: what a news page states for search engines."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from broadsheet.exchange.formats.savedpage import markup
from broadsheet.exchange.formats.savedpage.metadata import bylines
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.metadata.numbers import LARGEST_COUNT, parse_count, parse_number
from broadsheet.exchange.formats.savedpage.wording import collapse, fingerprint
from broadsheet.exchange.records import CommentRecord

_ARTICLE = re.compile(r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review)")
_MOST_NODES, _MOST_COMMENTS = 5_000, 2_000

Node = dict[str, object]


def is_article(kind: str) -> bool:
    return _ARTICLE.fullmatch(kind) is not None


def nodes_of(scripts: Iterable[str]) -> list[Node]:
    return [node for script in scripts for node in _nodes(_load(script))]


def read(nodes: Sequence[Node], *, address: str = "", title: str = "") -> Facts:
    """Of several articles (a page lists its neighbours too) the one with this address or title."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if any(map(is_article, _texts(node.get("@type"))))]
    if not articles:
        return Facts(section=_breadcrumb(nodes))
    known = fingerprint(title)

    def likeness(node: Node) -> int:
        headline = fingerprint(_first(node, "headline", "name"))
        return 2 * bool(address and address in _addresses(node)) + bool(headline and known.startswith(headline[:60]))

    article = max(articles, key=likeness)
    if len(articles) > 1 and not likeness(article):
        return Facts(section=_breadcrumb(nodes))
    return _facts(article, by_id, nodes)


def _facts(article: Node, by_id: dict[object, Node], nodes: Sequence[Node]) -> Facts:
    comments, views = _interactions(article)
    stated = _texts(article.get("commentCount"))
    return Facts(
        headline=_first(article, "headline", "name"),
        standfirst=_first(article, "alternativeHeadline", "description"),
        section=_first(article, "articleSection") or _breadcrumb(nodes),
        authors=bylines.without_by(list(_names(article.get("author"), by_id))),
        published_at=parse_moment(_first(article, "datePublished", "dateCreated")),
        url=next(iter(_addresses(article)), ""),
        comment_count=parse_number(stated[0]) if stated else comments,
        view_count=views,
        body="\n".join(_texts(article.get("articleBody"))),
        declared=True,
        comments=_comments(article),
    )


def _comments(article: Node) -> tuple[CommentRecord, ...]:
    """Readers' comments, with those that answer them; only such as have words and an author."""
    found: list[CommentRecord] = []
    waiting = [(item, "") for item in _dicts(article.get("comment"))]
    while waiting and len(found) < _MOST_COMMENTS:
        item, parent = waiting.pop(0)
        words, author = _first(item, "text", "description"), next(_names(item.get("author"), {}), "")
        if not words or not author:
            continue
        number = str(len(found) + 1)
        posted_at = parse_moment(_first(item, "dateCreated", "datePublished"))
        found.append(CommentRecord(number, words, collapse(author), posted_at=posted_at, parent_id=parent))
        waiting += [(answer, number) for answer in _dicts(item.get("comment"))]
    return tuple(found)


def _dicts(value: object) -> list[Node]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _load(script: str) -> object:
    start = min((at for at in (script.find("{"), script.find("[{")) if at >= 0), default=0)
    try:
        # From the first bracket, whatever stands around the data (comments, CDATA marks, a semicolon).
        return json.JSONDecoder(strict=False).raw_decode(script, start)[0]
    except (ValueError, RecursionError):
        return None  # Broken data is common (a quote not escaped); the page still has its visible text.


def _nodes(loaded: object) -> Iterator[Node]:
    """Every object in the data, outermost first; not recursive, since the file decides how deeply it is nested."""
    waiting, seen = deque([loaded]), 0
    while waiting and seen < _MOST_NODES:
        item = waiting.popleft()
        seen += 1
        if isinstance(item, dict):
            yield item
            # What a list of other pages holds is not this page.
            own = (value for name, value in item.items() if name != "itemListElement")
            waiting.extend(value for value in own if isinstance(value, dict | list))
        elif isinstance(item, list):
            waiting.extend(item)


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = []
    for item in values[:100]:
        if isinstance(item, dict):
            item = item.get("@value")
        if isinstance(item, str) and item.strip():
            texts.append(html.unescape(item).strip())
        elif isinstance(item, int) and not isinstance(item, bool) and 0 <= item <= LARGEST_COUNT:
            texts.append(str(item))
    return texts


def _first(node: Node, *names: str) -> str:
    for name in names:
        texts = _texts(node.get(name))
        if texts:
            return collapse(markup.text_of(texts[0]) if "</" in texts[0] else texts[0])
    return ""


def _addresses(article: Node) -> list[str]:
    found = []
    for name in ("url", "mainEntityOfPage", "@id"):
        stated = article.get(name)
        value = stated[0] if isinstance(stated, list) and stated else stated
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            found.append(value.split("#", 1)[0])
    return [address for address in found if address]


def _names(value: object, by_id: dict[object, Node]) -> Iterator[str]:
    for item in (value if isinstance(value, list) else [value])[:50]:
        if isinstance(item, str):
            yield html.unescape(item)
        elif isinstance(item, dict):
            key = item.get("@id")
            known = by_id.get(key, item) if isinstance(key, str) and not item.get("name") else item
            yield from _texts(known.get("name"))


def _interactions(article: Node) -> tuple[int | None, int | None]:
    counts: dict[str, int] = {}
    for text in _texts(article.get("interactionCount")):
        count = parse_count(text)
        if count:
            counts.setdefault(count.of, count.number)
    statistics = article.get("interactionStatistic")
    for item in (statistics if isinstance(statistics, list) else [statistics])[:20]:
        if not isinstance(item, dict):
            continue
        kind = item.get("interactionType")
        kind = kind.get("@type") if isinstance(kind, dict) else kind
        number = next((parse_number(text) for text in _texts(item.get("userInteractionCount"))), None)
        if number is not None and isinstance(kind, str):
            action = kind.rsplit("/", 1)[-1]
            of = {"CommentAction": "comments", "ReadAction": "views", "ViewAction": "views"}.get(action, "")
            counts.setdefault(of, number)
    return counts.get("comments"), counts.get("views")


def _breadcrumb(nodes: Iterable[Node]) -> str:
    """The step before the article itself, unless that is the front page."""
    for node in nodes:
        steps = node.get("itemListElement")
        if "BreadcrumbList" not in _texts(node.get("@type")) or not isinstance(steps, list):
            continue
        names = []
        for step in steps[:10]:
            item = step.get("item") if isinstance(step, dict) else None
            own = _texts(step.get("name")) if isinstance(step, dict) else []
            names += own or (_texts(item.get("name")) if isinstance(item, dict) else [])
        if len(names) == len(steps) >= 3:
            return collapse(names[1])
    return ""
