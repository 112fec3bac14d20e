"""A site in this process, asked through its WSGI application, and the processor time that its answers take.

Needs :func:`benchmarks.groups.set_up_site` first.
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from benchmarks import texts
from broadsheet.config.wsgi import application
from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision, Thread, paths
from broadsheet.discussion.posting import stamp
from broadsheet.lib import markdown
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage
from broadsheet.pagecache import service as pagecache

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_SECONDS_ON_PAGE = 95.0
_STORY = (
    ("paragraph", "Nobody had heard the wheel since <em>1962</em>, and the council had long given up on it. " * 6),
    ("heading", "Bees &amp; beams"),
    ("quote", "We kept an eye on the hives."),
    ("paragraph", "The neighbours counted them in autumn and again in spring, and there were more of them. " * 6),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered, and the milliseconds of this thread's processor time that it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    cost: float


def cost(do: Callable[[], object]) -> float:
    """The milliseconds of this thread's processor time that a call takes, the database's own in them."""
    began = time.thread_time()
    do()
    return (time.thread_time() - began) * 1000


def ask(path: str, fields: dict[str, str] | None = None, address: str = "192.0.2.1", cookie: str = "") -> Answer:
    """One request as the server passes it on: a GET, or a POST of form ``fields``."""
    path, _, query = path.removeprefix("http://localhost").partition("#")[0].partition("?")
    body = urlencode(fields).encode() if fields else b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST" if fields else "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": _BROWSER, "REMOTE_ADDR": address, "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip
    if fields:
        # Every browser says so of a form; what does not takes a longer way.
        environ["HTTP_SEC_FETCH_SITE"] = "same-origin"
    head: list[Any] = []
    began = time.thread_time()
    answered = application(environ, lambda status, headers, *_: head.extend((status, headers)))
    said = b"".join(answered)
    if close := getattr(answered, "close", None):
        close()
    spent = (time.thread_time() - began) * 1000
    return Answer(int(head[0].split()[0]), dict(head[1]), said, spent)


def shown(path: str) -> Answer:
    """A page that is there; raises RuntimeError for any other answer."""
    answer = ask(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return answer


@dataclass
class Site:
    """A small paper: one article with 14 comments, one with many, and a few more in the section."""

    article: ArticlePage
    long: ArticlePage | None = None
    numbers: Iterator[int] = field(default_factory=count)
    held: int = 0
    published: int = 0

    @classmethod
    def build(cls, long_comments: int = 0, first_number: int = 0) -> Site:
        newsroom.set_up_site("The Measured Paper", "All that fits")
        articles = [_article(number) for number in range(8)]
        _discuss(articles[0].thread)
        site = cls(articles[0], numbers=count(first_number))
        if long_comments:
            from benchmarks import fill

            site.long = articles[1]
            fill.comments(articles[1].thread, long_comments)
        _settle(articles[0].url)
        return site

    def nothing_kept(self) -> float:
        """The article anew when neither its page nor its frame is kept."""
        pagecache.pages().purge_all()
        return shown(self.article.url).cost

    def from_frame(self) -> float:
        """The article anew from its frame."""
        return self._from_frame(self.article)

    def long_from_frame(self) -> float:
        """The first page of the long discussion from its frame."""
        assert self.long is not None
        return self._from_frame(self.long)

    def anew(self, path: str) -> float:
        """Any page anew when nothing is kept."""
        pagecache.pages().purge_all()
        return shown(path).cost

    @staticmethod
    def forget_pages() -> None:
        """Drop every page with its frame, so that a reply has none to write through."""
        pagecache.pages().purge_all()

    def submit(self) -> float:
        """One reply at the service; whether its page is written through depends on whether one is stored."""
        number = next(self.numbers)
        draft = service.Draft(
            self.article.thread_id, texts.text(number), f"Anna {number}", seconds_on_page=_SECONDS_ON_PAGE,
            script_ran=True,
        )  # fmt: skip
        answers: list[object] = []
        sender = service.Sender(texts.address(number), _BROWSER)
        spent = cost(lambda: answers.append(service.submit(draft, sender, timezone.now())))
        answer = answers[0]
        self._count(isinstance(answer, service.Accepted) and answer.state == "published")
        return spent

    def post(self) -> Answer:
        """One reply through the application."""
        number = next(self.numbers)
        answer = ask(self.reply_path, self.fields(number), texts.address(number))
        if answer.status != 303:
            raise RuntimeError(f"a reply was answered with {answer.status}")
        self._count("posted=" in answer.headers["Location"])
        return answer

    def whole_reply(self) -> dict[str, float]:
        """What each request costs that one reply causes: itself, its permalink, its author's view, the next reader."""
        posted = self.post()
        link = ask(posted.headers["Location"])
        own = shown(link.headers["Location"]) if "Location" in link.headers else link
        following = shown(self.article.url)
        each = {"post": posted.cost, "permalink": link.cost, "own": own.cost, "next": following.cost}
        return each | {"whole": sum(each.values())}

    @property
    def reply_path(self) -> str:
        from django.urls import reverse

        return reverse("discussion:reply", args=[self.article.thread_id])

    def fields(self, number: int) -> dict[str, str]:
        """What the form sends for a reply of that number."""
        issued = stamp.issue(self.article.thread_id, timezone.now() - timedelta(minutes=2))
        return {
            "comment": texts.text(number), "name": f"Anna {number}", "email": "", "website": "", "parent": "",
            "stamp": issued, "elapsed": str(_SECONDS_ON_PAGE), "confirm_address": "",
        }  # fmt: skip

    def start_over(self) -> None:
        """Take the replies of this run away again, so that the article keeps the length it is measured at."""
        thread = self.article.thread
        new = Comment.objects.filter(thread=thread, author_name__startswith="Anna ")
        ModerationDecision.objects.filter(comment__in=new)._raw_delete("default")  # type: ignore[attr-defined]
        new._raw_delete("default")  # type: ignore[attr-defined]
        Thread.objects.filter(pk=thread.pk).update(comment_count=thread.comments.count())
        pagecache.drop(thread.key)

    def check_published(self) -> None:
        """Raises RuntimeError if more than one reply in twenty was not published: then this measures another path."""
        if self.held > (self.held + self.published) / 20:
            raise RuntimeError(f"{self.held} of {self.held + self.published} replies were held")

    def _from_frame(self, article: ArticlePage) -> float:
        shown(article.url)
        pagecache.drop(article.thread.key)
        return shown(article.url).cost

    def _count(self, is_published: bool) -> None:
        if is_published:
            self.published += 1
        else:
            self.held += 1


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects what SQLite runs meanwhile, whoever asks it."""
    connection.ensure_connection()
    seen: list[str] = []
    connection.connection.set_trace_callback(seen.append)
    try:
        yield seen
    finally:
        connection.connection.set_trace_callback(None)


def sign_in() -> str:
    """A moderator's cookie."""
    from django.contrib.auth.models import Permission
    from django.test import Client

    user, is_new = get_user_model().objects.get_or_create(username="grace")
    if is_new:
        user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _settle(path: str) -> None:
    """Have everything loaded, and let the garbage collector leave it alone, as the served processes do."""
    for _ in range(2):
        pagecache.pages().purge_all()
        shown(path)
    gc.collect()
    gc.freeze()


def _article(number: int) -> ArticlePage:
    story = newsroom.Story(
        source_id=f"bench:{number}", headline=f"Story number {number}", blocks=_STORY, section_slug="town",
        section_title="Town", published_at=timezone.now() - timedelta(days=1 + number), authors=("Ada Quill",),
        question="What do you remember?",
    )  # fmt: skip
    return ArticlePage.objects.select_related("thread").get(pk=newsroom.write_article(story).article_id)


def _discuss(thread: Thread) -> None:
    """Fourteen comments, six of them replies."""
    roots = [_comment(thread, number) for number in range(8)]
    for number in range(6):
        _comment(thread, 8 + number, roots[number % 3])
    Thread.objects.filter(pk=thread.pk).update(comment_count=14)


def _comment(thread: Thread, number: int, parent: Comment | None = None) -> Comment:
    posted_at = timezone.now() - timedelta(hours=20 - number)
    words = texts.text(10**9 + number)
    return Comment.objects.create(
        thread=thread, parent=parent, root=parent, depth=1 if parent else 0, opens=parent is None,
        path=paths.new(posted_at, parent.path if parent else ""), author_name=f"Bob {number}", text=words,
        html=markdown.render(words), state="published", posted_at=posted_at, published_at=posted_at,
        sender=f"bob{number}",
    )  # fmt: skip
