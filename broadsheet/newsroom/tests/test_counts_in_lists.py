"""What was decided about a comment is in the counts of article and lists at once, or within a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment, a_moderator
from broadsheet.newsroom.tests.build import an_article, front
from broadsheet.pagecache import filetime
from broadsheet.pagecache.service import pages

pytestmark = pytest.mark.django_db


def test_a_decision_is_counted_at_once_on_the_article_and_within_a_minute_in_lists(
    client, django_capture_on_commit_callbacks
):
    article = an_article()
    comment = a_comment(article.thread, posted_at=timezone.now() - timedelta(minutes=5))
    lists = [front().url, article.get_parent().url, "/most-read/"]
    assert "1 comment" in client.get(article.url).content.decode()
    for url in lists:
        client.get(url)

    moderator = a_moderator("ada")
    with django_capture_on_commit_callbacks(execute=True):
        service.decide(comment.pk, State.PUBLISHED, State.REJECTED, moderator.pk, timezone.now())

    assert "1 comment<" not in client.get(article.url).content.decode()
    until = timezone.now() + timedelta(minutes=1)
    for url in lists:
        kept = Path(pages().place(url) or "")
        assert kept.name
        assert not kept.exists() or _expiry(kept, timezone.now()) <= until, url


def _expiry(kept: Path, now: datetime) -> datetime:
    """When this page file expires."""
    now_ns = int(now.timestamp()) * 1_000_000_000
    return datetime.fromtimestamp(filetime.expiry_ns(kept.stat().st_mtime_ns, now_ns) / 1e9, UTC)
