"""Reads Ghost's export: articles, pages, tags, authors, and comments where the file has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.posthtml.blocks import blocks_of
from broadsheet.exchange.formats.tables import Progress, load, moment, rows, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import (
    ArticleRecord,
    ArticleState,
    AuthorRecord,
    CommentRecord,
    CommentState,
    MediaLink,
    ProblemRecord,
    Record,
    SectionRecord,
    SiteRecord,
)

_HOW = "Make one in Ghost under Settings > Import/Export > Export content."
# What Ghost writes in the place of its own address.
_HERE = "__GHOST_URL__"
_STATES: dict[str, ArticleState] = {
    "published": "published", "sent": "published", "scheduled": "scheduled", "draft": "draft",
}  # fmt: skip
_COMMENTS: dict[str, CommentState] = {"published": "published", "hidden": "rejected", "deleted": "erased"}


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    data = _data(load(path, progress, _HOW))
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise CannotRead(f"{path.name} has no posts of Ghost. {_HOW}")
    content = _Content(data)
    yield SiteRecord(f"ghost:{_title(data) or path.stem}"[:200], _title(data))
    yield from content.authors()
    yield from content.sections()
    for row in rows(data["posts"]):
        yield from content.article(row)


def _data(found: Any) -> Any:
    if isinstance(found, dict) and isinstance(found.get("db"), list) and found["db"]:
        found = found["db"][0]
    return found.get("data", found) if isinstance(found, dict) else None


def _title(data: dict[str, Any]) -> str:
    return next((text(row, "value") for row in rows(data.get("settings")) if row.get("key") == "title"), "")


class _Content:
    """What articles refer to, by its numbers."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._people = {text(row, "id"): row for row in rows(data.get("users"))}
        self._tags = {text(row, "id"): row for row in rows(data.get("tags"))}
        self._of_post_tags = _links(data.get("posts_tags"), "tag_id")
        self._of_post_authors = _links(data.get("posts_authors"), "author_id")
        self._more = {text(row, "post_id"): row for row in rows(data.get("posts_meta"))}
        self._members = {text(row, "id"): row for row in rows(data.get("members"))}
        self._comments: defaultdict[str, list[CommentRecord]] = defaultdict(list)
        for row in rows(data.get("comments")):
            self._comments[text(row, "post_id")].append(self._comment(row))

    def authors(self) -> Iterator[AuthorRecord]:
        for key, row in self._people.items():
            yield AuthorRecord(key, text(row, "name"), text(row, "bio"), (f"/author/{text(row, 'slug')}/",))

    def sections(self) -> Iterator[SectionRecord]:
        """The tags that are the first of an article; the others stay tags."""
        first = {tags[0] for tags in map(self._public_tags, self._of_post_tags) if tags}
        for key in self._tags:
            if key in first:
                row = self._tags[key]
                slug = text(row, "slug")
                yield SectionRecord(slug, text(row, "name"), text(row, "description"), (f"/tag/{slug}/",))

    def article(self, row: dict[str, Any]) -> Iterator[Record]:
        """An article or a page, and what of it does not arrive as it was."""
        name, status = f"“{text(row, 'title')[:80]}”", text(row, "status")
        if status not in _STATES:
            yield ProblemRecord("post", name, f"its status is “{status[:30]}”")
            return
        state = _STATES[status]
        if text(row, "visibility") not in ("", "public"):
            yield ProblemRecord("post", name, "only members could read it, so it is a draft now", is_lost=False)
            state = "draft"
        markup = text(row, "html").replace(f"{_HERE}/", "/")
        if not markup and (text(row, "lexical") or text(row, "mobiledoc")):
            yield ProblemRecord("post", name, "its story is in a form without HTML, so it is empty here", is_lost=False)
        blocks, unknown = blocks_of(f"<!-- wp:html -->{markup}")
        for what in unknown:
            yield ProblemRecord("post", name, f"{what} in its story is unknown", is_lost=False)
        yield self._record(row, state, blocks)

    def _record(self, row: dict[str, Any], state: ArticleState, blocks: Any) -> ArticleRecord:
        number = text(row, "id")
        tags = [self._tags[tag] for tag in self._public_tags(number)]
        picture = text(row, "feature_image").replace(_HERE, "")
        more = self._more.get(number, {})
        return ArticleRecord(
            source_id=number or text(row, "uuid", "slug"),
            headline=text(row, "title") or "(no title)",
            blocks=blocks,
            standfirst=text(row, "custom_excerpt"),
            section=text(tags[0], "name") if tags else "",
            section_slug=text(tags[0], "slug") if tags else "",
            tags=tuple(text(tag, "name") for tag in tags[1:]),
            authors=tuple(
                text(self._people[key], "name") for key in self._authors_of(row) if key in self._people
            ),
            published_at=moment(row.get("published_at")) or moment(row.get("created_at")),
            slug=text(row, "slug"),
            state=state,
            lead_picture=MediaLink("", picture, text(more, "feature_image_alt")) if picture else None,
            is_page=text(row, "type") == "page" or row.get("page") in (1, True),
            old_paths=(f"/{text(row, 'slug')}/",),
            comments=tuple(self._comments.get(number, ())),
        )  # fmt: skip

    def _public_tags(self, post: str) -> list[str]:
        """Those that readers see; one whose name begins with # is for the theme alone."""
        keys = self._of_post_tags.get(post, [])
        return [key for key in keys if key in self._tags and not text(self._tags[key], "name").startswith("#")]

    def _authors_of(self, row: dict[str, Any]) -> list[str]:
        return self._of_post_authors.get(text(row, "id")) or [text(row, "primary_author_id", "author_id")]

    def _comment(self, row: dict[str, Any]) -> CommentRecord:
        member = self._members.get(text(row, "member_id"), {})
        state = _COMMENTS.get(text(row, "status"), "held")
        return CommentRecord(
            source_id=text(row, "id"),
            html="" if state == "erased" else text(row, "html"),
            author_name=text(member, "name"),
            author_email=text(member, "email"),
            posted_at=moment(row.get("created_at")),
            parent_id=text(row, "in_reply_to_id") or text(row, "parent_id"),
            state=state,
            label="ham" if state == "published" else "",
            is_by_person=state == "rejected",
        )


def _links(value: object, name: str) -> dict[str, list[str]]:
    """What belongs to each post, in its order."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows(value):
        order = row.get("sort_order")
        found[text(row, "post_id")].append((order if isinstance(order, int) else 0, text(row, name)))
    return {post: [key for _, key in sorted(pairs)] for post, pairs in found.items()}
