"""Threads: the replies under one page."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse

from broadsheet.discussion.states import Mode
from broadsheet.pagecache import service as pagecache

_NO_SLUG = re.compile(r"[^a-z0-9]+")


class Thread(models.Model):
    """The replies under one page, of this site or of another that embeds them."""

    site = models.CharField(max_length=200, blank=True, help_text="Empty for this site's own pages.")
    url = models.CharField(max_length=500, help_text="Where the page is: a path here, an address elsewhere.")
    title = models.CharField(max_length=300)
    context = models.TextField(blank=True, help_text="What the page says, for judging whether a reply is about it.")
    language = models.CharField(max_length=10, blank=True, help_text="Of its page, where it is not the site's.")
    section = models.CharField(max_length=200, blank=True, help_text="Whose rule holds where it has none of its own.")
    mode = models.CharField(
        max_length=10, choices=Mode.choices, blank=True, default="", help_text="Empty: as its section or site has it."
    )
    slow_minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as its section has it.")
    is_hidden = models.BooleanField(default=False, help_text="Kept in step with the modes by the service.")
    held_since = models.DateTimeField(null=True, blank=True, help_text="Since when it is on hold by itself.")
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="When a person took it off such a hold.")
    reporters = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        help_text="Whose article it is: its authors may moderate here.",
    )
    audience = models.PositiveIntegerField(default=0, help_text="How many have read its page lately.")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0, help_text="Published comments; kept exact by the service.")
    appreciated_at = models.DateTimeField(
        null=True, blank=True, help_text="When last one of its comments was appreciated; empty once its order says so."
    )

    version = models.PositiveBigIntegerField(default=0, help_text="Raised by each change that readers see.")
    taken_version = models.PositiveBigIntegerField(
        default=0, help_text="The version in which something was last taken away from the page."
    )
    changed_at = models.DateTimeField(null=True, blank=True, help_text="When the version was last raised.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "url"], name="one_thread_per_page")]
        indexes = [
            models.Index(fields=["changed_at"], condition=models.Q(changed_at__isnull=False), name="threads_changed"),
            models.Index(fields=["held_since"], condition=models.Q(held_since__isnull=False), name="threads_on_hold"),
            models.Index(
                fields=["appreciated_at"], condition=models.Q(appreciated_at__isnull=False), name="threads_appreciated"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """What the page cache calls the comments of this thread."""
        return f"thread-{self.pk}"

    @property
    def home(self) -> str:
        """Its page on this site: that of an article here, or one of its own for a page of another site."""
        return reverse("discussion:embedded", args=[site_slug(self.site), self.pk]) if self.site else self.url

    @property
    def rules_key(self) -> str:
        """What the page cache calls how replies are taken here."""
        return f"rules-{self.pk}"

    def record_change(self, now: datetime, *, is_addition: bool, count: int = 0, **fields: datetime) -> None:
        """Write down, in the transaction of a change, that pages show something else, and let them follow.

        ``is_addition`` says that nothing was taken away, and ``count`` by how much there are more published comments.
        ``fields`` are set as well, so that one write does.
        """
        sql, values = self.change_statement(now, is_addition=is_addition, count=count, **fields)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        self.let_pages_follow(is_addition=is_addition)

    def change_statement(
        self, now: datetime, *, is_addition: bool, count: int = 0, **fields: datetime
    ) -> tuple[str, list[Any]]:
        """The UPDATE by which `record_change` writes it down, and its values."""
        values = [_adapted(now), count, *map(_adapted, fields.values()), self.pk]
        return _change_sql(is_addition, tuple(fields)), values

    def let_pages_follow(self, *, is_addition: bool) -> None:
        """Refresh or drop the pages that show the thread, once the current transaction has committed."""
        transaction.on_commit(partial(pagecache.refresh if is_addition else pagecache.drop, self.key))

    def record_new_rules(self) -> None:
        """Write down, in the transaction of a change, that replies are taken otherwise here."""
        pagecache.purge(self.key, self.rules_key)

    @property
    def shown_count(self) -> int:
        """How many comments the public sees."""
        return 0 if self.is_hidden else self.comment_count


def site_slug(name: str) -> str:
    """What names a site in our own addresses.

    >>> site_slug("blog.example:8080")
    'blog-example-8080'
    """
    return _NO_SLUG.sub("-", name.lower())[:200]


@lru_cache
def _change_sql(is_addition: bool, names: tuple[str, ...]) -> str:
    """As plain SQL: each published reply does this, and composing it with the ORM takes longer than all of it."""
    taken = "" if is_addition else ", taken_version = version + 1"
    more = "".join(f", {name} = %s" for name in names)
    changes = f"version = version + 1, changed_at = %s, comment_count = comment_count + %s{taken}{more}"
    return f"UPDATE {Thread._meta.db_table} SET {changes} WHERE id = %s"  # noqa: S608  (names of our own)


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
