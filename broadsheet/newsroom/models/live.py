"""Live blogs: short posts under an article while something happens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from html import unescape
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from broadsheet.newsroom import keys
from broadsheet.newsroom.models.authors import Author
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.parts import Version

POSTS_SHOWN = 20
KEY_POINTS_SHOWN = 12
POST_FEATURES = ["bold", "italic", "link", "ol", "ul", "blockquote"]


class LiveState(models.TextChoices):
    """Whether an article is a live blog, and whether it is still written."""

    NONE = "", _("No live blog")
    COMING = "coming", _("Coming")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class LiveBlog(models.Model):
    """What is known of an article's live blog beside its posts."""

    article = models.OneToOneField(
        "newsroom.ArticlePage", on_delete=models.CASCADE, primary_key=True, related_name="live_blog"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=0, help_text="Raised by each change that readers see.")
    taken_version = models.PositiveBigIntegerField(
        default=0, help_text="The version in which something was last taken away or reworded."
    )
    changed_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"Live: {self.article_id}"

    @property
    def key(self) -> str:
        return keys.live(self.pk)

    @property
    def as_version(self) -> Version:
        """What the page cache is told of it."""
        return Version(self.key, self.version, self.taken_version)

    def record_change(self, now: datetime, *, is_addition: bool) -> None:
        """Write down, in the transaction of a change, that pages show something else, and let them follow."""
        number = models.F("version") + 1
        taken = {} if is_addition else {"taken_version": number}
        LiveBlog.objects.filter(pk=self.pk).update(version=number, changed_at=now, **taken)
        key = self.key
        transaction.on_commit(lambda: pagecache.refresh(key) if is_addition else pagecache.drop(key))

    @classmethod
    def changed_since(cls, moment: datetime) -> list[Version]:
        """The versions of the live blogs that changed since then."""
        return [one.as_version for one in cls.objects.filter(changed_at__gt=moment)]

    @classmethod
    def versions_of(cls, ids: Collection[int]) -> list[Version]:
        """The versions of these live blogs."""
        return [one.as_version for one in cls.objects.filter(pk__in=ids)]


class LivePostQuerySet(models.QuerySet["LivePost"]):
    """Facts about many posts."""

    def shown(self) -> Self:
        """Those that readers see. Every outlet goes through here."""
        return self.filter(withdrawn_at=None).select_related("author")

    def newest_first(self) -> Self:
        return self.order_by("-posted_at", "-pk")

    def key_points(self) -> Self:
        """The posts that tell what matters most, the newest first."""
        return self.filter(is_key_point=True).newest_first()[:KEY_POINTS_SHOWN]

    def older_than(self, post: LivePost) -> Self:
        """Those that were written before a post."""
        before = models.Q(posted_at__lt=post.posted_at) | models.Q(posted_at=post.posted_at, pk__lt=post.pk)
        return self.filter(before)


class LivePost(models.Model):
    """One post of a live blog."""

    article = models.ForeignKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="live_posts")
    posted_at = models.DateTimeField()
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = RichTextField(_("text"), features=POST_FEATURES)
    is_key_point = models.BooleanField(_("key point"), default=False, help_text=_("Named in the list at the top."))
    pinned_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = LivePostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["article", "-posted_at"], name="live_posts_newest")]

    def __str__(self) -> str:
        return self.title or f"{self.posted_at:%Y-%m-%d %H:%M}"

    @property
    def first_words(self) -> str:
        """What it is called in a list: its title, or how it begins."""
        return self.title or Truncator(unescape(strip_tags(self.text.replace("</p>", " ")))).words(10)

    @property
    def anchor(self) -> str:
        return f"post-{self.pk}"
