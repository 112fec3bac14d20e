"""Many comments and articles in a short time: some are made in the usual way, and copied within the database.

SQLite only. Needs :func:`benchmarks.groups.set_up_site` first.
"""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone
from wagtail.models import Page

from benchmarks import texts
from broadsheet.discussion.models import Comment, ModerationDecision, Thread, paths
from broadsheet.lib import markdown
from broadsheet.newsroom.models import ArticlePage

_BLOCK_THREADS, _BLOCK_EACH = 20, 250
BLOCK = _BLOCK_THREADS * _BLOCK_EACH
HELD_SHARE = 0.2
_READERS = 400


def comments(thread: Thread, count: int, held_share: float = 0.0) -> None:
    """Comments as a lively site has them: six of ten are replies, most of them to something recent."""
    chance = random.Random(thread.pk)
    first = (Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    words = [texts.text(2 * 10**9 + number) for number in range(50)]
    rendered = [markdown.render(text) for text in words]
    start = timezone.now() - timedelta(days=30)
    made: list[Comment] = []
    shown: list[Comment] = []
    for number in range(count):
        posted_at = start + timedelta(seconds=number)
        parent = shown[-chance.randint(1, min(30, len(shown)))] if shown and chance.random() < 0.6 else None
        is_held = chance.random() < held_share
        which = chance.randrange(50)
        comment = Comment(
            id=first + number, thread=thread, parent=parent, depth=parent.depth + 1 if parent else 0,
            root_id=(parent.root_id or parent.pk) if parent else None,
            path=paths.new(posted_at, parent.path if parent else ""), opens=parent is None and not is_held,
            author_name=f"Reader {chance.randrange(_READERS)}", text=words[which], html=rendered[which],
            author_email=f"reader{chance.randrange(_READERS)}@example.org" if number % 3 else "",
            state="held" if is_held else "published", posted_at=posted_at, probability=chance.random(),
            published_at=None if is_held else posted_at, sender=f"sender{chance.randrange(_READERS)}",
            campaign=f"{first + number:08x}", report_weight=0.5 if number % 400 == 1 else 0.0,
        )  # fmt: skip
        made.append(comment)
        if not is_held:
            shown.append(comment)
    Comment.objects.bulk_create(made, batch_size=400)
    evidence = [{"group": "text", "weight": 1.5, "text": "words seen in spam"}] * 3
    ModerationDecision.objects.bulk_create(
        [
            ModerationDecision(comment=one, after=one.state, actor_kind="filter", reason="clean", evidence=evidence,
                               decided_at=one.posted_at)
            for one in made
        ],
        batch_size=1000,
    )  # fmt: skip
    Thread.objects.filter(pk=thread.pk).update(comment_count=len(shown))


def crowd(count: int) -> None:
    """So many comments in threads of 250, a fifth of them held; ``count`` is rounded to what a block holds."""
    opened_at = timezone.now() - timedelta(days=30)
    each = min(_BLOCK_EACH, count)
    made = [
        Thread.objects.create(url=f"/bench/{number}/", title=f"Story {number}", opened_at=opened_at,
                              audience=number % 50)
        for number in range(min(_BLOCK_THREADS, count // each))
    ]  # fmt: skip
    first_comment = (Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    first_decision = (ModerationDecision.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    for thread in made:
        comments(thread, each, HELD_SHARE)
    step = len(made) * each
    for turn in range(1, count // step):
        ids, later = turn * step, f"+{turn * 7} minutes"
        threads, here = turn * len(made), f"/bench/copy-{turn}-"
        _copy(Thread, made[0].pk, {"id": f"id + {threads}", "url": f"'{here}' || id || '/'"})
        _copy(Comment, first_comment, {
            "id": f"id + {ids}", "thread_id": f"thread_id + {threads}", "parent_id": f"parent_id + {ids}",
            "root_id": f"root_id + {ids}", "posted_at": f"datetime(posted_at, '{later}')",
            "published_at": f"datetime(published_at, '{later}')", "sender": f"sender || '-{turn % 50}'",
            "campaign": f"printf('%08x', id + {ids})",
        }, step)  # fmt: skip
        _copy(ModerationDecision, first_decision, {
            "id": f"id + {ids}", "comment_id": f"comment_id + {ids}", "decided_at": f"datetime(decided_at, '{later}')",
        }, step)  # fmt: skip
    _settle()


def archive(count: int, of: ArticlePage) -> None:
    """So many articles more in the section of one, each a day older, with a thread of its own."""
    page = Page.objects.get(pk=of.pk)
    step = 10**6
    numbers = f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {count}) "
    section, digits = page.path[:-4], "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    places = [f"substr('{digits}', 1 + (k + 36 * 36 * 36) / {36**power} % 36, 1)" for power in (3, 2, 1, 0)]
    slug = "'copy-' || k"
    url = f"'{page.url_path.rsplit('/', 2)[0]}/copy-' || k || '/'"
    site_url = f"'{of.url.rsplit('/', 2)[0]}/copy-' || k || '/'"
    title = "'Another story, number ' || k"
    later = f"datetime('{of.published_at:%Y-%m-%d %H:%M:%S}', '-' || k || ' days')"
    with connection.cursor() as cursor:
        for model, source, values in (
            (Thread, of.thread_id, {"id": f"{step} + k", "url": site_url, "title": title, "comment_count": "0"}),
            (Page, of.pk, {
                "id": f"{step} + k", "path": f"'{section}' || {' || '.join(places)}", "slug": slug, "url_path": url,
                "title": title, "draft_title": title, "translation_key": "lower(hex(randomblob(16)))",
                "latest_revision_id": "NULL", "live_revision_id": "NULL",
            }),
            (ArticlePage, of.pk, {
                "page_ptr_id": f"{step} + k", "thread_id": f"{step} + k", "source_id": "'copy:' || k",
                "published_at": later, "listed_at": later,
            }),
        ):  # fmt: skip
            names = _columns(model)
            wanted = ", ".join(values.get(name, f'"{name}"') for name in names)
            key = model._meta.pk.column
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({_quoted(names)}) {numbers}'
                f'SELECT {wanted} FROM n, "{model._meta.db_table}" WHERE "{key}" = {source}'
            )
    Page.objects.filter(path=section).update(numchild=Page.objects.filter(path__startswith=section).count() - 1)
    _settle()


def _copy(model: type[Model], first: int, values: dict[str, str], count: int = _BLOCK_THREADS) -> None:
    """Insert ``count`` rows from number ``first`` on once more, with other ``values`` (SQL) in some columns."""
    names = _columns(model)
    wanted = ", ".join(values.get(name, f'"{name}"') for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({_quoted(names)}) SELECT {wanted} FROM "{table}" '
            f"WHERE id >= {first} AND id < {first + count}"
        )


def _columns(model: type[Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields if not field.generated]


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _settle() -> None:
    """Write everything into the database file, so that nothing measured later pays for it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
