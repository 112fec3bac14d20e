"""Loads the demonstration newspaper through the same verbs that real readers and editors use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import Accepted, Draft, Sender
from broadsheet.discussion.states import Mode, State
from broadsheet.exchange.demo import ArticleItem, CommentItem, content
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
    for section in data["sections"]:
        newsroom.open_section(section["slug"], section["title"], section["intro"])
    for author in data["authors"]:
        newsroom.introduce_author(author["name"], author["role"], author["bio"])
    names = {author["slug"]: author["name"] for author in data["authors"]}
    titles = {section["slug"]: section["title"] for section in data["sections"]}
    written = {item["source_id"]: _write(item, names, titles, now) for item in data["articles"]}
    published = {item["source_id"]: _published(item, now) for item in data["articles"]}
    moderator_id = get_user_model().objects.filter(is_superuser=True).order_by("pk").values_list("pk", flat=True)[0]
    team = {author["name"] for author in data["authors"]}
    ReplyLoader(written, published, moderator_id, team).write(data["comments"])


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
    return now - timedelta(days=item["days_ago"])


def _write(
    item: ArticleItem, names: dict[str, str], titles: dict[str, str], now: datetime
) -> newsroom.PublishedArticle:
    return newsroom.write_article(
        newsroom.Story(
            source_id=item["source_id"],
            headline=item["headline"],
            blocks=tuple((block["kind"], block["html"]) for block in item["blocks"]),
            published_at=_published(item, now),
            section_slug=item["section"],
            section_title=titles[item["section"]],
            standfirst=item["standfirst"],
            authors=tuple(names[slug] for slug in item["authors"]),
            question=item["question"],
            slug=item["slug"],
            views=item["view_count"],
        )
    )
