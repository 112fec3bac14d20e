"""Answers Wagtail's signals: when a page is published, moved or removed, its thread and the page cache follow."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from broadsheet.discussion import service as discussion
from broadsheet.newsroom import keys, lists, threads
from broadsheet.newsroom.models import ArticlePage, Author, FrontPage, SectionPage
from broadsheet.pagecache import service as pagecache


def register_signal_handlers() -> None:
    page_published.connect(on_page_published, dispatch_uid="newsroom.published")
    page_unpublished.connect(on_page_unpublished, dispatch_uid="newsroom.unpublished")
    page_slug_changed.connect(on_slug_changed, dispatch_uid="newsroom.slug_changed")
    post_page_move.connect(on_page_moved, dispatch_uid="newsroom.moved")
    for signal in (post_save, post_delete):
        signal.connect(on_restriction_changed, PageViewRestriction, dispatch_uid="newsroom.restriction")
    post_save.connect(on_author_saved, Author, dispatch_uid="newsroom.author")
    post_delete.connect(on_article_deleted, ArticlePage, dispatch_uid="newsroom.deleted")


def on_page_published(sender: type[Page], instance: Page, **_: Any) -> None:
    """The pages that show an article are purged; a section or the front page is named on every page."""
    if not isinstance(instance, ArticlePage):
        discussion.reserve_newsroom_names(front.site_name for front in FrontPage.objects.live())
        pagecache.purge_all()
        return
    if instance.live:
        threads.update_thread(instance)
        discussion.reserve_newsroom_names(author.name for author in instance.byline)
    pagecache.purge(*lists.keys_to_purge(instance))


def on_page_unpublished(sender: type[Page], instance: Page, **_: Any) -> None:
    if not isinstance(instance, ArticlePage):
        pagecache.purge_all()
        return
    threads.hide_thread(instance)
    pagecache.purge(*lists.keys_to_purge(instance))


def on_slug_changed(sender: type[Page], instance: Page, instance_before: Page, **_: Any) -> None:
    """A section with a new slug keeps its rules for replies."""
    if isinstance(instance, SectionPage):
        discussion.rename_section(instance_before.slug, instance.slug, timezone.now(), threads.editor_id())
    on_page_moved(sender, instance, instance.get_parent())


def on_page_moved(sender: type[Page], instance: Page, parent_page_before: Page, **_: Any) -> None:
    """Every article below the page has a new URL."""
    threads.update_threads_below(instance)
    if isinstance(instance, ArticlePage):
        pagecache.purge(*lists.keys_to_purge(instance), keys.section(parent_page_before.pk))
    else:
        pagecache.purge_all()


def on_restriction_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **_: Any) -> None:
    """A page that is no longer public must not stay in the page cache."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        threads.update_threads_below(page)
    pagecache.purge_all()


def on_article_deleted(sender: type[ArticlePage], instance: ArticlePage, **_: Any) -> None:
    """Comments are deleted with their article."""
    if instance.thread_id:
        discussion.delete_thread(instance.thread_id)
    pagecache.purge(keys.page(instance.pk), keys.FRONT)


def on_author_saved(sender: type[Author], instance: Author, **_: Any) -> None:
    """An author's name stands on pages, and an account for the author changes who moderates the author's articles."""
    pagecache.purge(keys.author(instance.pk))
    for article in ArticlePage.objects.filter(authors=instance).exclude(thread=None):
        threads.update_reporters(article)
