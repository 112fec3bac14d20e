"""Comments as feeds: of the whole site, of one thread, of the replies to one comment; RSS 2.0, Atom and JSON Feed.

Which comment answers which is marked by the Atom threading extension (RFC 4685), in JSON by a member of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib.syndication.views import Feed
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, CommentQuerySet, Thread
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views.http import found_or_404
from broadsheet.lib import html, site_name
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.json_feed import JsonFeed

_ITEMS = 50

_FRESH_SECONDS = 60

_THREADING = "http://purl.org/syndication/thread/1.0"


class _Threaded(SyndicationFeed):
    """Adds ``thr:in-reply-to`` to each item."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:thr": _THREADING}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        answered = item["answers"]
        handler.addQuickElement("thr:in-reply-to", attrs={"ref": answered, "href": answered, "type": "text/html"})


class ThreadedRss(_Threaded, Rss201rev2Feed):
    """RSS 2.0 in which each item says what it answers."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:thr": _THREADING}


class ThreadedAtom(_Threaded, Atom1Feed):
    """Atom in which each entry says what it answers."""


if TYPE_CHECKING:
    _Feed = Feed[Comment, Any]
else:
    _Feed = Feed


class _CommentFeed(_Feed):
    """The newest visible comments of whatever ``comments`` finds."""

    feed_type = ThreadedRss
    description_template = title_template = None

    def get_feed(self, obj: Any, request: HttpRequest) -> SyndicationFeed:
        """The feed as it is asked for at the site's own address, since caches give it to all who ask."""
        site = urlsplit(settings.SITE_URL)
        here = copy(request)
        here.META = request.META | {
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "wsgi.url_scheme": site.scheme,
        }
        if isinstance(here, WSGIRequest):
            here.environ = here.META
        return super().get_feed(obj, here)

    def description(self, subject: object) -> str:
        """What RSS wants of every feed."""
        return _("What readers say, the newest first.")

    def comments(self, subject: Any) -> CommentQuerySet:
        raise NotImplementedError

    def items(self, subject: Any) -> list[Comment]:
        return list(self.comments(subject).latest_published()[:_ITEMS])

    def item_title(self, comment: Comment) -> str:
        words = {"name": comment.author_name, "title": comment.thread.title}
        return html.clean_text(_("%(name)s on “%(title)s”") % words)

    def item_description(self, comment: Comment) -> str:
        return comment.body

    def item_link(self, comment: Comment) -> str:
        return _permalink(comment.pk)

    item_guid = item_link
    item_guid_is_permalink = True

    def item_author_name(self, comment: Comment) -> str:
        # A reader's name is clean; one of the newsroom or of an old site may hold what XML cannot, as titles may.
        return html.clean_text(comment.author_name)

    def item_pubdate(self, comment: Comment) -> datetime | None:
        return comment.published_at

    def item_updateddate(self, comment: Comment) -> datetime | None:
        return comment.edited_at or comment.published_at

    def item_extra_kwargs(self, comment: Comment) -> dict[str, Any]:
        answered = _permalink(comment.parent_id) if comment.parent_id else absolute_url(comment.thread.url)
        return {"answers": answered, "json": {"_in_reply_to": answered}}


class SiteComments(_CommentFeed):
    """Every comment under this site's own pages."""

    link = "/"

    def title(self) -> str:
        return _("Comments on %(site)s") % {"site": site_name.current()}

    def comments(self, subject: Any) -> CommentQuerySet:
        return lookup.comments_of_site()


class ThreadComments(_CommentFeed):
    """Every comment under one page."""

    def get_object(self, request: HttpRequest, page: str) -> Thread:
        return found_or_404(lookup.find_thread(f"/{page}/"))

    def title(self, thread: Thread) -> str:
        return html.clean_text(_("Comments on “%(title)s”") % {"title": thread.title})

    def link(self, thread: Thread) -> str:
        return absolute_url(thread.url)

    def comments(self, thread: Thread) -> CommentQuerySet:
        return thread.comments.visible()


class Replies(_CommentFeed):
    """Every reply in the conversation under one comment."""

    def get_object(self, request: HttpRequest, comment_id: int) -> Comment:
        return found_or_404(lookup.find_visible(comment_id))

    def title(self, comment: Comment) -> str:
        words = {"name": comment.author_name, "title": comment.thread.title}
        return html.clean_text(_("Replies to %(name)s on “%(title)s”") % words)

    def link(self, comment: Comment) -> str:
        return _permalink(comment.pk)

    def comments(self, comment: Comment) -> CommentQuerySet:
        return lookup.replies_below(comment)


def _permalink(comment_id: int) -> str:
    return absolute_url(reverse("discussion:permalink", args=[comment_id]))


# By the end of their addresses, with what the names of their addresses end in.
FORMATS: dict[str, tuple[str, type[SyndicationFeed]]] = {
    "": ("feed", ThreadedRss),
    "atom/": ("atom", ThreadedAtom),
    "json/": ("json", JsonFeed),
}


def view(feed: type[_CommentFeed], end: str) -> Callable[..., HttpResponse]:
    """A view for ``feed``, in the format of addresses with this end.

    It may be kept for a minute, and is not sent again to a program that has it already.
    """
    shown = type(feed.__name__, (feed,), {"feed_type": FORMATS[end][1]})()

    @require_safe
    @cache_control(public=True, max_age=_FRESH_SECONDS)
    @conditional_page
    def view_of_feed(request: HttpRequest, **of: Any) -> HttpResponse:
        response: HttpResponse = shown(request, **of)
        # Its time would be that of the newest comment, also when one was edited or taken away.
        del response["Last-Modified"]
        return response

    return view_of_feed
