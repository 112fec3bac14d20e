"""Answers Wagtail's signals: when a page is published, moved or removed, its thread and the page cache follow."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.search.tasks import insert_or_update_object_task
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from broadsheet.discussion import service as discussion
from broadsheet.newsroom import corrections, keys, lists, related, threads
from broadsheet.newsroom.models import (
    ArticlePage,
    Author,
    SectionPage,
    SiteSettings,
    StandardPage,
)
from broadsheet.pagecache import service as pagecache


def register_signal_handlers() -> None:
    page_published.connect(on_page_published, dispatch_uid="newsroom.published")
    page_unpublished.connect(on_page_unpublished, dispatch_uid="newsroom.unpublished")
    page_slug_changed.connect(on_slug_changed, dispatch_uid="newsroom.slug_changed")
    post_page_move.connect(on_page_moved, dispatch_uid="newsroom.moved")
    for signal in (post_save, post_delete):
        signal.connect(on_restriction_changed, PageViewRestriction, dispatch_uid="newsroom.restriction")
    post_save.connect(on_settings_saved, SiteSettings, dispatch_uid="newsroom.settings")
    post_save.connect(on_author_saved, Author, dispatch_uid="newsroom.author")
    post_delete.connect(on_article_deleted, ArticlePage, dispatch_uid="newsroom.deleted")
    post_delete.connect(on_standard_page_deleted, StandardPage, dispatch_uid="newsroom.standard-page-deleted")


def on_page_published(sender: type[Page], instance: Page, revision: Revision | None = None, **_: Any) -> None:
    """The pages that show an article are purged; a section or the front page is named on every page."""
    if isinstance(instance, SectionPage):
        discussion.set_section_language(instance.slug, instance.written_in)
    if not isinstance(instance, ArticlePage):
        if isinstance(instance, StandardPage):
            threads.update_thread(instance)
        pagecache.purge_all()
        return
    # Wagtail does this when the page itself is saved, which is before its tags and authors are.
    insert_or_update_object_task.enqueue("newsroom", instance._meta.model_name, str(instance.pk))
    related.relate.enqueue(instance.pk)
    if instance.live:
        _correct(instance, revision)
        threads.update_thread(instance)
        discussion.reserve_newsroom_names(author.name for author in instance.byline)
    pagecache.purge(*lists.keys_to_purge(instance))


def _correct(article: ArticlePage, revision: Revision | None) -> None:
    """What the editor said of the change that is published now becomes a correction, if it is one."""
    if revision is None:
        return
    if article.said is not None:
        user = get_active_log_context().user
        corrections.take_from_editor(article, article.said, revision, user, timezone.now())
    corrections.empty_fields(article, revision)


def on_page_unpublished(sender: type[Page], instance: Page, **_: Any) -> None:
    if not isinstance(instance, ArticlePage):
        if isinstance(instance, StandardPage):
            threads.hide_thread(instance)
        pagecache.purge_all()
        return
    # A page may be unpublished as a page of any kind, and is then not saved as an article.
    ArticlePage.objects.filter(pk=instance.pk).put_in_step()
    threads.hide_thread(instance)
    pagecache.purge(*lists.keys_to_purge(instance))


def on_slug_changed(sender: type[Page], instance: Page, instance_before: Page, **_: Any) -> None:
    """A section with a new slug keeps its rules for replies."""
    if isinstance(instance, SectionPage):
        discussion.rename_section(instance_before.slug, instance.slug, timezone.now(), threads.editor_id())
    on_page_moved(sender, instance, instance.get_parent())


def on_page_moved(sender: type[Page], instance: Page, parent_page_before: Page, **_: Any) -> None:
    """Every article below the page has a new URL, and an article may stand in another section."""
    ArticlePage.objects.descendant_of(instance, inclusive=True).put_in_step()
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
    pagecache.purge(keys.page(instance.pk), keys.FRONT, *lists.COUNTED)


def on_standard_page_deleted(sender: type[StandardPage], instance: StandardPage, **_: Any) -> None:
    """Comments are deleted with their page."""
    if instance.thread_id:
        discussion.delete_thread(instance.thread_id)


def on_settings_saved(sender: type[SiteSettings], instance: SiteSettings, **_: Any) -> None:
    """Every page shows the site's name and look, and no reader may write under that name."""
    discussion.reserve_newsroom_names([instance.shown_name])
    pagecache.purge_all()


def on_author_saved(sender: type[Author], instance: Author, **_: Any) -> None:
    """An author's name stands on pages, and an account for the author changes who moderates the author's articles."""
    pagecache.purge(keys.author(instance.pk))
    for article in ArticlePage.objects.filter(bylines__author=instance).exclude(thread=None):
        threads.update_reporters(article)
