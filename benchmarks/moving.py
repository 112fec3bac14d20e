"""A whole WordPress site moved in, with a filter that has learned from all of it; and out again in each way.

``python -m benchmarks.moving`` measures it; with two numbers it prints an export of so many articles and comments.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.budgets import MOVING
from benchmarks.groups import set_up_site
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.config.tests import migrated

_ARTICLES, _COMMENTS = pick((250, 5_000), (5_000, 100_000))
_ROUNDS = 3
_FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>The Moved Paper</title>
<link>https://moved.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://moved.example</wp:base_site_url><wp:base_blog_url>https://moved.example</wp:base_blog_url>
"""


def measure() -> list[Row]:
    set_up_site()
    from broadsheet.newsroom import service as newsroom

    newsroom.set_up_site("The Measured Paper")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "export.xml"
        with file.open("w") as out:
            out.writelines(export(_ARTICLES, _COMMENTS))
        seconds, megabytes = _run("import", "wordpress", str(file))
        return [
            _row("time", seconds),
            Row.of(MOVING["memory"], [megabytes]),
            _row("out", _run("export", "native", str(folder / "native"))[0]),
            _row("in", _into_another_home(folder)),
            _row("wordpress", _run("export", "wordpress", str(folder / "out.xml"))[0]),
            _row("static", _run("export", "static", str(folder / "static"))[0]),
            _backup(folder),
        ]


def _row(name: str, seconds: float) -> Row:
    """From a smaller file in a short run, as if it had been the whole."""
    return Row.of(MOVING[name], [seconds * 100_000 / _COMMENTS])


def _run(*words: str, **environ: str) -> tuple[float, float]:
    """How long the command took by the clock in seconds, and how much memory at most in MB."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "broadsheet.cli.main", *words]
    process = subprocess.Popen(command, env=os.environ | environ)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} failed")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def _into_another_home(folder: Path) -> float:
    home = folder / "home"
    home.mkdir()
    migrated.copy_to(home / "broadsheet.sqlite3")
    return _run("import", "native", str(folder / "native"), BROADSHEET_HOME=str(home))[0]


def _backup(folder: Path) -> Row:
    database = Path(os.environ["BROADSHEET_HOME"], "broadsheet.sqlite3")
    ours, copies = [], []
    for number in range(_ROUNDS):
        began = time.perf_counter()
        with database.open("rb") as old, (folder / f"copy-{number}").open("wb") as new:
            shutil.copyfileobj(old, new, 1 << 20)
            os.fsync(new.fileno())
        megabytes = database.stat().st_size / 1e6
        copies.append(megabytes / (time.perf_counter() - began))
        ours.append(megabytes / _run("backup", str(folder / f"backup-{number}.tar"))[0])
    return Row.of(MOVING["backup"], ours, copies, note=f"{megabytes:,.0f} MB")


def export(articles: int, comments: int) -> Iterator[str]:
    """An export file with so many articles and comments, a tenth of them spam, in pieces."""
    yield _HEAD
    for name in ("town", "coast", "sport", "culture"):
        yield (
            f"<wp:category><wp:category_nicename>{name}</wp:category_nicename>"
            f"<wp:cat_name><![CDATA[{name.capitalize()}]]></wp:cat_name></wp:category>\n"
        )
    chance, number = random.Random(5), 0
    for article in range(articles):
        yield from _article(article)
        # Few articles have many, as everywhere.
        last = (
            comments
            if article == articles - 1
            else min(comments, number + int(chance.expovariate(articles / comments)))
        )
        while number < last:
            number += 1
            yield _comment(number, article)
        yield "</item>\n"
    yield "</channel></rss>\n"


def _article(number: int) -> Iterator[str]:
    from benchmarks import texts

    day = _FIRST_DAY + timedelta(hours=17 * number)
    story = "\n\n".join(texts.text(10 * number + part) for part in range(8))
    section = ("town", "coast", "sport", "culture")[number % 4]
    yield (
        f"<item><title>{texts.text(number)[:60]}</title>"
        f"<link>https://moved.example/{day:%Y/%m}/story-{number}/</link><dc:creator>editor</dc:creator>"
        f"<content:encoded><![CDATA[{story}\n\n<h2>More of it</h2>\n<blockquote>{story[:200]}</blockquote>]]>"
        f"</content:encoded><wp:post_id>{number + 1}</wp:post_id><wp:post_name>story-{number}</wp:post_name>"
        f"<wp:post_date_gmt>{day:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type><category domain='category' nicename='{section}'>{section}</category>"
        f"<category domain='post_tag' nicename='tag-{number % 60}'>tag {number % 60}</category>"
        f"<wp:postmeta><wp:meta_key>views</wp:meta_key><wp:meta_value>{number * 7}</wp:meta_value></wp:postmeta>\n"
    )


def _comment(number: int, article: int) -> str:
    from benchmarks import texts

    is_spam = number % 10 == 0
    words = texts.text(number)
    if is_spam:
        words += f' <a href="http://cheap-{number % 300}.example/pills">cheap pills {number % 17}</a>'
    at = _FIRST_DAY + timedelta(hours=17 * article, minutes=number % 5000)
    parent = number - 1 if number % 3 == 0 and not is_spam else 0
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[Reader {number % 9000}]]></wp:comment_author>"
        f"<wp:comment_author_email>reader{number % 9000}@mail.example</wp:comment_author_email>"
        f"<wp:comment_author_IP>{texts.address(number)}</wp:comment_author_IP>"
        f"<wp:comment_date_gmt>{at:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{words}]]></wp:comment_content>"
        f"<wp:comment_approved>{'spam' if is_spam else 1}</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )


if __name__ == "__main__":
    # Minutes long, and so in no group: without numbers it measures, else it writes a file with so many.
    if sys.argv[1:]:
        sys.stdout.writelines(export(*map(int, sys.argv[1:3])))
    else:
        for row in measure():
            reached = f"{row.ratio.median:.2f} ×" if row.ratio else ""
            print(row.budget.what, round(row.ours.median), row.budget.unit, reached, "budget", row.budget.words)
