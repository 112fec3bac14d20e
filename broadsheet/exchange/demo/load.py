"""Loads the demonstration newspaper through the same verbs that real readers and editors use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import Accepted, Draft, Highlight, Sender
from broadsheet.discussion.states import Mode, State
from broadsheet.exchange.demo import (
    ArticleItem,
    BlockItem,
    CommentItem,
    FrontItem,
    LivePostItem,
    PictureItem,
    content,
    picture,
)
from broadsheet.newsroom import service as newsroom

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def is_wanted() -> bool:
    """Whether this site has no front page yet."""
    return not newsroom.has_site()


@transaction.atomic
def load() -> None:
    """Create everything: sections, authors, stories, and replies in every state; all of it or nothing."""
    data = content()
    now = timezone.now()
    newsroom.set_up_site(data["name"], data["tagline"])
    newsroom.sketch_pages()
    for section in data["sections"]:
        newsroom.open_section(section["slug"], section["title"], section["intro"])
    for page in data["pages"]:
        words = tuple((block["kind"], block["html"]) for block in page["blocks"])
        newsroom.write_page(page["slug"], page["title"], page["intro"], words)
    for series in data["series"]:
        newsroom.open_series(series["title"], series["introduction"])
    for author in data["authors"]:
        portrait = newsroom.add_picture(author["picture"], picture(author["picture"]), author["alt"])
        newsroom.introduce_author(author["name"], author["role"], author["bio"], portrait)
    names = {author["slug"]: author["name"] for author in data["authors"]}
    titles = {section["slug"]: section["title"] for section in data["sections"]}
    written = {item["source_id"]: _write(item, names, titles, now) for item in data["articles"]}
    published = {item["source_id"]: _published(item, now) for item in data["articles"]}
    moderator_id = get_user_model().objects.filter(is_superuser=True).order_by("pk").values_list("pk", flat=True)[0]
    team = {author["name"] for author in data["authors"]}
    replies = ReplyLoader(written, published, moderator_id, team)
    replies.write(data["comments"])
    for source_id in data["picks"]:
        discussion.set_highlight(replies.id_of(source_id), Highlight.PICK, True, moderator_id, now)
    ids = {source_id: article.article_id for source_id, article in written.items()}
    for live in data["live"]:
        posts = [_live_post(post, names, published[live["article_id"]]) for post in live["posts"]]
        newsroom.write_live_blog(ids[live["article_id"]], posts, moderator_id)
    for item in data["corrections"]:
        made_at = published[item["article_id"]] + timedelta(hours=item["hours_after"])
        newsroom.correct(ids[item["article_id"]], item["wrong"], item["right"], moderator_id, made_at)
    newsroom.arrange_front([_front_block(item, ids) for item in data["front"]])


class ReplyLoader:
    """Submits the demonstration replies, and moderates those that the filter does not put into the wanted state."""

    def __init__(
        self,
        articles: dict[str, newsroom.PublishedArticle],
        published: dict[str, datetime],
        moderator_id: int,
        team: Collection[str] = (),
    ) -> None:
        self._team = team
        self._articles = articles
        self._published = published
        self._moderator_id = moderator_id
        self._ids: dict[str, int] = {}

    def write(self, items: list[CommentItem]) -> None:
        """Submit all, oldest first; withdraw or erase some only after their answers have been submitted."""
        items = sorted(items, key=self._posted_at)
        for number, item in enumerate(items):
            self._send(item, number)
        for item in items:
            self._take_back(item)

    def id_of(self, source_id: str) -> int:
        """The comment that an item has become."""
        return self._ids[source_id]

    def _posted_at(self, item: CommentItem) -> datetime:
        return self._published[item["article_id"]] + timedelta(hours=item["hours_after"])

    def _answer_as_staff(self, item: CommentItem) -> None:
        """Authors answer readers under their own names, marked as staff."""
        first, _, last = item["author"].partition(" ")
        user, _ = get_user_model().objects.get_or_create(
            username=item["author"].lower().replace(" ", "."), defaults={"first_name": first, "last_name": last}
        )
        answer = discussion.submit_as_staff(
            self._articles[item["article_id"]].thread_id,
            self._ids.get(item["parent_id"]),
            item["text"],
            user.pk,
            self._posted_at(item),
        )
        self._ids[item["source_id"]] = answer.pk

    def _send(self, item: CommentItem, number: int) -> None:
        if item["author"] in self._team:
            self._answer_as_staff(item)
            return
        posted_at = self._posted_at(item)
        draft = Draft(
            thread_id=self._articles[item["article_id"]].thread_id,
            parent_id=self._ids.get(item["parent_id"]),
            text=item["text"] or "…",
            author_name=item["author"] or "…",
            author_email=item["author_email"],
            author_url=item["author_url"],
            seconds_on_page=float(item["seconds_on_page"]),
            script_ran=True,
        )
        # Addresses reserved for documentation (RFC 5737), one for each name.
        address = f"203.0.113.{sum(item['author'].encode()) % 250 + 1}"
        if item["state"] == State.HELD:
            # In pre-moderation these replies are held.
            discussion.set_mode(draft.thread_id, Mode.PREMODERATE, posted_at, self._moderator_id)
        answer = discussion.submit(draft, Sender(address, _BROWSER), posted_at)
        discussion.set_mode(draft.thread_id, "", posted_at, self._moderator_id)
        if not isinstance(answer, Accepted):
            raise RuntimeError(f"The demonstration reply {item['source_id']} was refused: {answer}")
        self._ids[item["source_id"]] = answer.comment_id
        wanted = State.PUBLISHED if item["state"] in ("withdrawn", "erased") else State(item["state"])
        if answer.state != wanted:
            discussion.decide(
                answer.comment_id, answer.state, wanted, self._moderator_id, posted_at + timedelta(minutes=7)
            )

    def _take_back(self, item: CommentItem) -> None:
        taken_at = self._posted_at(item) + timedelta(minutes=30)
        if item["state"] == "withdrawn":
            discussion.withdraw(self._ids[item["source_id"]], taken_at)
        elif item["state"] == "erased":
            discussion.erase_by_id(self._ids[item["source_id"]], taken_at)


def _published(item: ArticleItem, now: datetime) -> datetime:
    moment = timezone.localtime(now - timedelta(days=item["days_ago"]))
    return moment.replace(hour=item["hour"]) if "hour" in item else moment


def _write(
    item: ArticleItem, names: dict[str, str], titles: dict[str, str], now: datetime
) -> newsroom.PublishedArticle:
    return newsroom.write_article(
        newsroom.Story(
            source_id=item["source_id"],
            headline=item["headline"],
            blocks=tuple((block["kind"], _value(block)) for block in item["blocks"]),
            published_at=_published(item, now),
            section_slug=item["section"],
            section_title=titles[item["section"]],
            standfirst=item["standfirst"],
            authors=tuple(names[slug] for slug in item["authors"]),
            question=item["question"],
            slug=item["slug"],
            views=item["view_count"],
            kicker=item["kicker"],
            kind=item["kind"],
            tags=tuple(item["tags"]),
            series=item["series"],
            lead_picture=_added(item["picture"]),
        )
    )


def _live_post(item: LivePostItem, names: dict[str, str], begin: datetime) -> newsroom.LiveWords:
    return newsroom.LiveWords(
        posted_at=begin + timedelta(minutes=item["minutes_after"]),
        title=item["title"],
        html=item["html"],
        author=names[item["author"]],
        is_key_point=item["is_key_point"],
        is_pinned=item["is_pinned"],
    )


def _front_block(item: FrontItem, ids: dict[str, int]) -> tuple[str, dict[str, Any]]:
    value: dict[str, Any] = {name: item[name] for name in ("title", "number") if name in item}
    if "article" in item:
        value["article"] = ids[item["article"]]
    if "articles" in item:
        value["stories"] = [{"article": ids[source_id]} for source_id in item["articles"]]
    if "section" in item:
        value["section"] = newsroom.open_section(item["section"], item["section"])
    if "html" in item:
        value["text"] = item["html"]
    return item["kind"], value


def _added(item: PictureItem) -> int:
    return newsroom.add_picture(item["file"], picture(item["file"]), item["alt"], item["caption"], item["credit"])


def _value(block: BlockItem) -> str | dict[str, Any]:
    """What the newsroom stores of a block."""
    if "html" in block:
        return block["html"]
    value = block["value"]
    if block["kind"] == "picture":
        return {"image": _added(cast("PictureItem", value))}
    if block["kind"] == "table":
        columns = [{"type": "text", "heading": heading} for heading in value["columns"]]
        rows = [{"values": row} for row in value["rows"]]
        return {"caption": value["caption"], "table": {"columns": columns, "rows": rows, "caption": ""}}
    return value
