"""What follows when a page is published, moved or taken down: its thread is kept in step, page files dropped."""

from __future__ import annotations

from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction

from broadsheet.discussion import service as discussion
from broadsheet.discussion.states import Mode
from broadsheet.newsroom.models import ArticlePage, Author, FrontPage, SectionPage
from broadsheet.pagecache import service as pagecache


def page_published(sender: type[Page], instance: Page, **_: object) -> None:
    """Answer Wagtail's signals. Every list and masthead may show the page, so all page files go."""
    if isinstance(instance, ArticlePage) and instance.live:
        link_thread(instance)
        discussion.reserve_newsroom_names(author.name for author in instance.byline)
    discussion.reserve_newsroom_names(front.paper_name for front in FrontPage.objects.live())
    pagecache.purge_all()


def page_unpublished(sender: type[Page], instance: Page, **_: object) -> None:
    """What nobody can read, nobody can answer, nor read what was answered."""
    if isinstance(instance, ArticlePage) and instance.thread_id:
        discussion.set_mode(instance.thread_id, Mode.HIDDEN, _editor(), timezone.now())
    pagecache.purge_all()


def slug_changed(sender: type[Page], instance: Page, instance_before: Page, **_: object) -> None:
    """A section of a new name keeps its rule for replies."""
    if isinstance(instance, SectionPage):
        discussion.move_section(instance_before.slug, instance.slug, timezone.now(), _editor())
    page_moved(sender, instance)


def page_moved(sender: type[Page], instance: Page, **_: object) -> None:
    """A page moved, or of a new name, takes all that stands under it to new addresses."""
    _link_under(instance)
    pagecache.purge_all()


def access_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **_: object) -> None:
    """A page that is no longer for everybody must not be kept for everybody."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        _link_under(page)
    pagecache.purge_all()


def article_deleted(sender: type[ArticlePage], instance: ArticlePage, **_: object) -> None:
    """Comments are kept as long as their article, and no longer."""
    if instance.thread_id:
        discussion.drop_thread(instance.thread_id)


def author_saved(sender: type[Author], instance: Author, **_: object) -> None:
    """An account given to an author, or taken away, holds for all of his articles."""
    for article in ArticlePage.objects.filter(authors=instance).exclude(thread=None):
        _keep_reporters(article)


def link_thread(article: ArticlePage) -> None:
    """Give an article its thread and tell the thread what the article says; a moved article keeps its thread.

    The doors and feeds of a discussion ask nobody who he is, so where the article is not for everybody they are shut.
    """
    if not article.live and article.thread_id is None:
        return
    thread_id = discussion.keep_thread(
        article.thread_id,
        url=article.url,
        title=article.title,
        context=f"{article.standfirst}\n{article.plain_story}",
        opened_at=article.published_at,
        mode=article.replies if article.live and not article.get_view_restrictions() else Mode.HIDDEN,
        section=article.get_parent().slug,
        slow_minutes=article.slow_minutes,
        user_id=_editor(),
        now=timezone.now(),
    )
    if article.thread_id != thread_id:
        article.thread_id = thread_id
        ArticlePage.objects.filter(pk=article.pk).update(thread=thread_id)
    _keep_reporters(article)


def _editor() -> int | None:
    """Who is at work in the newsroom at this moment; nobody when a page is due by itself."""
    user = get_active_log_context().user
    return user.pk if user is not None else None


def _keep_reporters(article: ArticlePage) -> None:
    accounts = article.authors.exclude(user=None).values_list("user", flat=True)
    discussion.keep_reporters(article.thread_id, list(accounts))


def _link_under(page: Page) -> None:
    for article in ArticlePage.objects.descendant_of(page, inclusive=True):
        link_thread(article)
