"""Live blogs: the verbs of those who write them. Each act takes effect at once, and stands in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.log_actions import log

from broadsheet.lib import dates
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom import keys
from broadsheet.newsroom.models import POSTS_SHOWN, ArticlePage, Author, LiveBlog, LivePost, LiveState
from broadsheet.pagecache import service as pagecache


@dataclass(frozen=True, slots=True)
class Words:
    """What a post says."""

    title: str
    text: str
    is_key_point: bool
    author: Author | None


def find_article(page_id: int) -> ArticlePage | None:
    """An article, published or not."""
    return ArticlePage.objects.filter(pk=page_id).first()


def find_shown(page_id: int) -> ArticlePage | None:
    """An article with a live blog that everybody may read."""
    return ArticlePage.objects.live().public().exclude(live_state=LiveState.NONE).filter(pk=page_id).first()


def find_post(post_id: int) -> LivePost | None:
    """A post that stands, with its article."""
    return LivePost.objects.shown().select_related("article").filter(pk=post_id).first()


def posts_of(article: ArticlePage) -> QuerySet[LivePost]:
    """The posts that stand, the newest first."""
    return LivePost.objects.shown().filter(article=article.pk).newest_first()


def page_of(post: LivePost, article: ArticlePage) -> str:
    """The address of the page on which a post stands: that of the article for the newest ones."""
    newest = LivePost.objects.shown().filter(article=article.pk).newest_first()
    after = list(newest.values_list("pk", flat=True))
    number = after.index(post.pk)
    if number < POSTS_SHOWN:
        return str(article.url)
    return reverse("live-older", args=[article.pk, after[number - number % POSTS_SHOWN - 1]])


def author_of(user: Any) -> Author | None:
    """The author whose account this is."""
    return Author.objects.filter(user=user).first()


def set_state(article: ArticlePage, state: LiveState, user: Any, now: datetime) -> None:
    """Announce, start or end a live blog, or make the article an ordinary one again."""
    with transaction.atomic():
        blog = _blog(article)
        if state == LiveState.RUNNING and blog.started_at is None:
            blog.started_at = now
        blog.ended_at = now if state == LiveState.ENDED else None
        blog.save(update_fields=["started_at", "ended_at"])
        ArticlePage.objects.filter(pk=article.pk).update(live_state=state)
        blog.record_change(now, is_addition=False)
        log(instance=article, action="newsroom.live.state", user=user, data={"words": str(state.label)})
        pagecache.purge(keys.page(article.pk))


def write(article: ArticlePage, words: Words, user: Any, now: datetime) -> LivePost:
    """Publish a post; the first one starts the live blog."""
    if article.live_state in (LiveState.NONE, LiveState.COMING):
        set_state(article, LiveState.RUNNING, user, now)
    with transaction.atomic():
        fields = {"title": words.title, "text": words.text, "is_key_point": words.is_key_point, "author": words.author}
        post = LivePost.objects.create(article=article, posted_at=now, user=user, **fields)
        _follow(post, "write", user, now, is_addition=True)
    return post


def reword(post: LivePost, words: Words, user: Any, now: datetime) -> None:
    """Put other words into a post."""
    fields = {"title": words.title, "text": words.text, "is_key_point": words.is_key_point, "author": words.author}
    with transaction.atomic():
        LivePost.objects.filter(pk=post.pk).update(edited_at=now, **fields)
        _follow(post, "reword", user, now, before=post.text)


def withdraw(post: LivePost, user: Any, now: datetime) -> None:
    """Take a post off the page; it is served no more."""
    _alter(post, "withdraw", user, now, withdrawn_at=now)


def pin(post: LivePost, user: Any, now: datetime) -> None:
    """Put a post on top, in place of the one that is there, or take it down again."""
    is_pinned = post.pinned_at is not None
    if not is_pinned:
        LivePost.objects.filter(article=post.article_id).update(pinned_at=None)
    _alter(post, "unpin" if is_pinned else "pin", user, now, pinned_at=None if is_pinned else now)


def mark(post: LivePost, user: Any, now: datetime) -> None:
    """Put a post among the key points, or take it out."""
    _alter(post, "mark", user, now, is_key_point=not post.is_key_point)


def structured(page_id: int) -> list[dict[str, Any]]:
    """The newest posts as schema.org has them."""
    posts = LivePost.objects.shown().filter(article=page_id).newest_first().select_related("article")[:POSTS_SHOWN]
    return [_as_data(post) for post in posts]


def _as_data(post: LivePost) -> dict[str, Any]:
    text = strip_tags(post.text.replace("</p>", "</p> ")).strip()
    data = {
        "@type": "BlogPosting",
        "headline": post.title or text[:110],
        "datePublished": dates.iso(post.posted_at),
        "articleBody": text,
        "url": absolute_url(f"{post.article.url}#{post.anchor}"),
    }
    if post.edited_at:
        data["dateModified"] = dates.iso(post.edited_at)
    author = {"author": {"@type": "Person", "name": post.author.name}} if post.author else {}
    return data | author


def _blog(article: Model) -> LiveBlog:
    return LiveBlog.objects.get_or_create(article_id=article.pk)[0]


def _alter(post: LivePost, act: str, user: Any, now: datetime, **fields: Any) -> None:
    with transaction.atomic():
        LivePost.objects.filter(pk=post.pk).update(**fields)
        _follow(post, act, user, now)


def _follow(post: LivePost, act: str, user: Any, now: datetime, *, is_addition: bool = False, **data: Any) -> None:
    """Write the act into the log, and let the pages that show the live blog follow."""
    facts = {"post": post.pk, "words": str(post)} | data
    log(instance=post.article, action=f"newsroom.live.{act}", user=user, data=facts)
    _blog(post.article).record_change(now, is_addition=is_addition)
