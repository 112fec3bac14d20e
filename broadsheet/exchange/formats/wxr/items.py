"""One item of an export file: an article, a page, an uploaded file, or something of a plug-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from broadsheet.exchange.formats.posthtml.blocks import blocks_of
from broadsheet.exchange.formats.posthtml.inline import clean, plain
from broadsheet.exchange.formats.wxr.elements import OLD_ADDRESS, meta_of, moment, name_of, text_of
from broadsheet.exchange.records import (
    ArticleRecord,
    ArticleState,
    CommentRecord,
    MediaLink,
    MediaRecord,
    ProblemRecord,
)

_STATES: dict[str, ArticleState] = {
    "publish": "published", "future": "scheduled", "draft": "draft", "pending": "draft", "private": "draft",
}  # fmt: skip
# Under which names the usual plug-ins and themes count the views of a post.
_VIEWS = {
    "views", "post_views_count", "post_views", "_post_views", "wpb_post_views_count", "tie_views", "pvc_views",
    "penci_post_views_count", "entry_views", "hits", "_count-views_all", "bawpvc_views", "td_post_views",
    "post_view_count", "jnews_post_views", "wpp_views", "ratings_views", "_wpvc_count", "count_page_hits",
}  # fmt: skip
_PRIMARY = {
    "_yoast_wpseo_primary_category",
    "rank_math_primary_category",
    "_primary_term_category",
    "epc_primary_category",
}
_UNCATEGORISED = {"uncategorized", "uncategorised", "allgemein-2", "sin-categoria", "non-classe", "unkategorisiert"}
_UPLOADS = re.compile(r"/(?:uploads|files)/(?:sites/\d+/)?(.+)\Z")


@dataclass(slots=True)
class Terms:
    """The categories of the file by number, and the authors by log-in: what items refer to."""

    slug_by_number: dict[str, str] = field(default_factory=dict)
    author_names: dict[str, str] = field(default_factory=dict)


def type_of(found: Mapping[str, str]) -> str:
    """The kind of an item, as WordPress calls it."""
    return found.get("post_type", "post").strip() or "post"


def name_of_item(found: Mapping[str, str]) -> str:
    """How a report calls an item."""
    title = " ".join(unescape(found.get("title", "")).split())[:80]
    return f"{type_of(found)} {found.get('post_id', '').strip()} “{title}”"


def read_media(element: Any, found: Mapping[str, str]) -> MediaRecord:
    """An uploaded file, of which the export has only the words."""
    meta = dict(meta_of(element, "postmeta"))
    url = found.get("attachment_url", "").strip() or found.get("guid", "").strip()
    path = meta.get("_wp_attached_file", "").strip()
    return MediaRecord(
        source_id=found.get("post_id", "").strip(),
        url=url,
        path=path if path and "://" not in path and not path.startswith("/") else path_in_uploads(url),
        title=plain_text(found.get("title", "")),
        alt=plain_text(meta.get("_wp_attachment_image_alt", "")),
        caption=plain_text(found.get("excerpt", "")),
        credit=plain_text(meta.get("_media_credit", "")),
        parent=found.get("post_parent", "").strip(),
        old_paths=(path_of(url), path_of(found.get("link", "")), f"/?attachment_id={found.get('post_id', '').strip()}"),
        line=element.sourceline or 0,
    )


def path_in_uploads(url: str) -> str:
    """Where a file lies among the uploaded ones, from its address."""
    path = path_of(url).partition("?")[0]
    found = _UPLOADS.search(path)
    return found[1] if found else path.lstrip("/")


def path_of(url: str) -> str:
    """The path and query of an address, decoded; empty for what is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def plain_text(markup: str) -> str:
    """Words on one line, without marks."""
    return " ".join(unescape(plain(markup)).split())


def read_article(
    element: Any, found: Mapping[str, str], terms: Terms, comments: tuple[CommentRecord, ...]
) -> Iterator[ArticleRecord | ProblemRecord]:
    """An article or a page with its comments, and before it what of it does not arrive as it was."""
    line, name = element.sourceline or 0, name_of_item(found)
    status = found.get("status", "publish").strip()
    if status not in _STATES:
        yield ProblemRecord(type_of(found), name, f"its status is “{status[:30]}”", line)
        return
    meta = dict(meta_of(element, "postmeta"))
    blocks, unknown = blocks_of(found.get("encoded", ""))
    for what in unknown:
        yield ProblemRecord(type_of(found), name, f"{what} in its story is unknown", line, is_lost=False)
    state = _STATES[status]
    if status == "private" or found.get("post_password", "").strip():
        yield ProblemRecord(type_of(found), name, "only some could read it, so it is a draft now", line, is_lost=False)
        state = "draft"
    published_at = moment(
        found.get("post_date_gmt", ""), found.get("pubDate", ""), found.get("post_date", ""),
        found.get("post_modified_gmt", ""),
    )  # fmt: skip
    if published_at is None and state == "published":
        yield ProblemRecord(type_of(found), name, "it has no date, so it bears that of the import", line, is_lost=False)
    section, slug, tags = _sorting(element, meta, terms)
    picture = meta.get("_thumbnail_id", "").strip()
    number = found.get("post_id", "").strip()
    yield ArticleRecord(
        source_id=number or found.get("guid", "").strip() or f"line {line}",
        headline=plain_text(found.get("title", "")) or "(no title)",
        blocks=blocks,
        standfirst=plain_text(found.get("excerpt", "")),
        section=section,
        section_slug=slug,
        authors=_authors(element, found, terms),
        published_at=published_at,
        source_url="",
        view_count=_views(element),
        slug=unquote(found.get("post_name", "").strip()),
        state=state,
        tags=tags,
        series=_first_of(element, "series"),
        lead_picture=MediaLink(picture) if picture.isdigit() else None,
        is_page=type_of(found) == "page",
        takes_replies=found.get("comment_status", "open").strip() != "closed",
        old_paths=_old_paths(element, found, number),
        comments=comments,
        line=line,
    )


def _old_paths(element: Any, found: Mapping[str, str], number: str) -> tuple[str, ...]:
    by_number = f"/?{'page_id' if type_of(found) == 'page' else 'p'}={number}"
    earlier = [value.strip() for key, value in meta_of(element, "postmeta") if key == OLD_ADDRESS]
    paths = [path_of(found.get("link", "")), by_number, f"/?p={number}", *earlier]
    return tuple(dict.fromkeys(path for path in paths if path and path != "/"))


def _terms_of(element: Any) -> Iterator[tuple[str, str, str]]:
    """Taxonomy, slug and name of each term of an item."""
    for child in element:
        if name_of(child) == "category" and child.get("domain"):
            yield child.get("domain"), unquote(child.get("nicename") or ""), plain_text(text_of(child))


def _first_of(element: Any, domain: str) -> str:
    return next((name for kind, _, name in _terms_of(element) if kind == domain), "")


def _sorting(element: Any, meta: Mapping[str, str], terms: Terms) -> tuple[str, str, tuple[str, ...]]:
    """The section's name and slug, and the tags.

    The section is the category that a plug-in for search engines calls the first, or else the one named first; the
    others become tags.
    """
    found = list(_terms_of(element))
    categories = [(slug, name) for kind, slug, name in found if kind == "category" and slug not in _UNCATEGORISED]
    primary = next((terms.slug_by_number.get(meta[key].strip(), "") for key in _PRIMARY if meta.get(key)), "")
    chosen = next((one for one in categories if one[0] == primary), categories[0] if categories else ("", ""))
    tags = [name for kind, _, name in found if kind in ("post_tag", "tag")]
    tags += [name for slug, name in categories if slug != chosen[0]]
    return chosen[1], chosen[0], tuple(dict.fromkeys(tag for tag in tags if tag))


def _authors(element: Any, found: Mapping[str, str], terms: Terms) -> tuple[str, ...]:
    """Those whom a plug-in for several authors names, or else the one who stored it."""
    several = []
    for kind, slug, name in _terms_of(element):
        if kind == "author":
            login = slug.removeprefix("cap-")
            several.append(terms.author_names.get(login) or terms.author_names.get(name) or name)
    creator = found.get("creator", "").strip()
    one = terms.author_names.get(creator) or creator
    return tuple(dict.fromkeys(several)) or ((one,) if one else ())


def _views(element: Any) -> int:
    counts = [value.strip() for key, value in meta_of(element, "postmeta") if key in _VIEWS]
    return max((int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 13), default=0)


def biography(markup: str) -> str:
    """What somebody says of themselves, in words."""
    return unescape(plain(clean(markup)))
