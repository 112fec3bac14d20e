"""Answers the database's signals about tags, series and bylines: the lists of them follow, and each gets an address."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.urls import reverse
from taggit.models import Tag

from broadsheet.newsroom import keys, lists
from broadsheet.newsroom.models import ArticlePage, ArticleTag, Author, Byline, Series
from broadsheet.newsroom.models.slugs import free_slug, slug_of
from broadsheet.newsroom.old_addresses import lead_to
from broadsheet.pagecache import service as pagecache

_VIEWS: dict[type[Model], str] = {Tag: "tag", Series: "series", Author: "author"}


def register_topic_handlers() -> None:
    for line in (ArticleTag, Byline):
        post_delete.connect(on_topic_taken_away, line, dispatch_uid="newsroom.taken_away")
    for topic in (Tag, Series):
        post_save.connect(on_topic_renamed, topic, dispatch_uid="newsroom.renamed")
    pre_save.connect(on_article_saving, ArticlePage, dispatch_uid="newsroom.saving")
    pre_save.connect(on_tag_saving, Tag, dispatch_uid="newsroom.tag_slug")
    for named in _VIEWS:
        pre_save.connect(on_address_changing, named, dispatch_uid="newsroom.address")


def on_topic_taken_away(sender: type[ArticleTag | Byline], instance: ArticleTag | Byline, **_: Any) -> None:
    """An article is no longer in the list of a tag or an author that it had before."""
    of = keys.tag(instance.tag_id) if isinstance(instance, ArticleTag) else keys.author(instance.author_id)
    pagecache.purge(of, *lists.COUNTED)


def on_topic_renamed(sender: type[Tag | Series], instance: Tag | Series, created: bool, **_: Any) -> None:
    """The name of a tag or series stands below each of its articles, which nothing else names by it."""
    if not created:
        pagecache.purge_all()


def on_article_saving(sender: type[ArticlePage], instance: ArticlePage, **_: Any) -> None:
    """An article leaves the list of the series that it was in before."""
    before = ArticlePage.objects.filter(pk=instance.pk).values_list("series", flat=True).first()
    if before is not None and before != instance.series_id:
        pagecache.purge(keys.series(before))


def on_tag_saving(sender: type[Tag], instance: Tag, **_: Any) -> None:
    """A tag in any script gets an address; taggit's own may be empty or hold what no address of ours has."""
    if not instance.slug or slug_of(instance.slug) != instance.slug:
        instance.slug = free_slug(instance, instance.name)


def on_address_changing(sender: type[Tag | Series | Author], instance: Tag | Series | Author, **_: Any) -> None:
    """What gets another address is still found at its old one."""
    before = sender._default_manager.filter(pk=instance.pk).values_list("slug", flat=True).first()
    if before and instance.slug and before != instance.slug:
        view = _VIEWS[sender]
        lead_to(reverse(view, args=[before]), reverse(view, args=[instance.slug]))
