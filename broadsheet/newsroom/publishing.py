"""What follows when a page is published, moved or taken down: its thread is kept in step, page files dropped."""

from __future__ import annotations

from wagtail.models import Page

from broadsheet.discussion import service as discussion
from broadsheet.discussion.states import Mode
from broadsheet.newsroom.models import ArticlePage
from broadsheet.pagecache import service as pagecache


def page_published(sender: type[Page], instance: Page, **_: object) -> None:
    """Every list and masthead may show the page, so all page files go."""
    if isinstance(instance, ArticlePage):
        link_thread(instance)
    pagecache.purge_all()


def page_taken_down(sender: type[Page], instance: Page, **_: object) -> None:
    """Under an article that is not out, nobody can reply."""
    if isinstance(instance, ArticlePage) and instance.thread_id is not None:
        discussion.set_mode(instance.thread_id, Mode.CLOSED)
    pagecache.purge_all()


def address_changed(sender: type[Page], instance: Page, **_: object) -> None:
    """A page got another address, and with it every page below."""
    for article in ArticlePage.objects.descendant_of(instance, inclusive=True):
        link_thread(article)
    pagecache.purge_all()


def link_thread(article: ArticlePage) -> None:
    """Give an article its thread and tell the thread what the article says; a moved article keeps its thread."""
    if not article.live and article.thread_id is None:
        return
    thread_id = discussion.keep_thread(
        article.thread_id,
        url=article.url,
        title=article.title,
        context=f"{article.standfirst}\n{article.plain_story}",
        opened_at=article.published_at,
        mode=Mode(article.replies) if article.live else Mode.CLOSED,
    )
    if article.thread_id != thread_id:
        article.thread_id = thread_id
        ArticlePage.objects.filter(pk=article.pk).update(thread=thread_id)
