"""How well saved pages are read, measured with the evaluation set of trafilatura.

    python -m benchmarks.saved_pages FOLDER [--half A|B] [--list]

FOLDER is a checkout of that project's repository (github.com/adbar/trafilatura), of which nothing is kept here. Its
pages name some strings that belong to the text and some that do not, and most of them a title and a date. Halves are
chosen by a hash of the addresses: many rules of the reader were made with A and counted with B, later ones with both.

- *wanted*: strings of the text that stand in headline, standfirst, story or comments (some of them are of headlines
  and of readers' comments); *unwanted out*: the others that stand neither in standfirst nor in story.
- *headline*: it is the set's title, or one holds the other (a kicker, a site's name); *exactly*: they are the same
  but for case, spaces and marks; *of those in their files*: without the titles that stand nowhere in the saved file,
  not even in its data, so that nobody could read them there (the page was changed before it was saved, or the title
  has a slip of the pen). The set's own evaluation does not compare titles.
- *date*: the same day, in whatever zone the page's clock ran; a stamp without a time has only its own day.
- *lost*: read, but without half or more of its wanted strings; *without a word* if the reader had no doubt, and named
  too few of them among what it leaves out (lines of links) for the others to be less than half.

A refused page has none of its strings, headline and date. Soft hyphens, the kind of blanks, and whether an accented
letter is one character or two do not count.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.savedpage import decoding
from broadsheet.exchange.formats.savedpage.read import NotAnArticle, read
from broadsheet.exchange.formats.savedpage.wording import fingerprint

Counts = Counter[str]
_ZONES = timedelta(hours=12)


def main() -> None:
    options = _options()
    tests = options.folder / "tests"
    pages = json.loads((tests / "evaldata.json").read_text(encoding="utf-8"))
    chosen = [(address, tests, truth) for address, truth in pages.items() if options.half in ("", _half(address))]
    halves: dict[str, Counts] = {"A": Counter(), "B": Counter()}
    with ProcessPoolExecutor() as pool:
        for address, counts, remarks in pool.map(_measured, *zip(*chosen, strict=True), chunksize=8):
            halves[_half(address)] += counts
            if options.list and _half(address) == "A":
                print(*remarks, sep="\n", end="\n" * bool(remarks))
    for name, counts in halves.items():
        if counts["pages"]:
            print(f"half {name}: {_line(counts)}")
    if not options.half:
        print(f"all: {_line(halves['A'] + halves['B'])}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.saved_pages", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a checkout of trafilatura's repository")
    parser.add_argument("--half", choices=("A", "B"), default="", help="only this half of the pages")
    parser.add_argument("--list", action="store_true", help="name what is wrong, page by page, in half A")
    return parser.parse_args()


def _half(address: str) -> str:
    return "AB"[sha256(address.encode()).digest()[0] & 1]


def _measured(address: str, tests: Path, truth: Mapping[str, Any]) -> tuple[str, Counts, list[str]]:
    name = truth["file"]
    path = next(path for kind in ("cache", "eval") if (path := tests / kind / name).exists())
    counts = Counter(pages=1, wanted=len(truth["with"]), unwanted=len(truth["without"]))
    counts.update(titles=bool(truth.get("title")), dates=_day(truth) is not None)
    remarks: list[str] = []
    began = time.process_time()
    data = path.read_bytes()
    try:
        reading = read(data, name=name)
    except NotAnArticle as refusal:
        counts.update(refused=1, unwanted_out=len(truth["without"]), milliseconds=_since(began))
        counts.update(titles_held=bool(truth.get("title")))
        return address, counts, [str(refusal)]
    article = reading.article
    counts.update(milliseconds=_since(began), doubted=bool(reading.doubts))
    text = _norm(" ".join([article.standfirst, *(_text(block.html) for block in article.blocks)]))
    around = _norm(" ".join([article.headline, *(_text(comment.html) for comment in article.comments)]))
    missing = [words for words in map(_norm, truth["with"]) if words not in text and words not in around]
    inside = [words for words in map(_norm, truth["without"]) if words in text]
    counts.update(found=len(truth["with"]) - len(missing), unwanted_out=len(truth["without"]) - len(inside))
    lost = 2 * len(missing) >= len(truth["with"])
    unnamed = [words for words in missing if words not in _norm(" ".join(reading.left_out))]
    silently = lost and not reading.doubts and 2 * len(unnamed) >= len(truth["with"])
    counts.update(lost=lost, lost_silently=silently)
    remarks += [f"{name}: not there: {words}" for words in missing] + [f"{name}: there: {words}" for words in inside]
    if truth.get("title"):
        told, got = fingerprint(html.unescape(truth["title"])), fingerprint(article.headline)
        right = told in got or got in told
        counts.update(headline=right, headline_exactly=told == got, titles_held=right or _holds(data, told))
        if not right:
            remarks.append(f"{name}: headline {article.headline!r} instead of {truth['title']!r}")
    day = _day(truth)
    if day:
        right = day in _days(article.published_at)
        counts.update(date=right, no_date=article.published_at is None)
        if not right:
            remarks.append(f"{name}: date {article.published_at} instead of {day}")
    return address, counts, remarks


def _holds(data: bytes, title: str) -> bool:
    """Whether a file has a title (its fingerprint) anywhere: in its text, or in its data and attributes."""
    page = html.unescape(html.unescape(decoding.decode(data, "")))
    return title in fingerprint(page) or title in fingerprint(re.sub(r"<[^>]*>", " ", page))


def _since(began: float) -> int:
    return round(1000 * (time.process_time() - began))


def _norm(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\u00ad", "")).strip()


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<(/?)(br|ul|ol|li)?[^>]*>", lambda tag: " " if tag[2] else "", markup))


def _day(truth: Mapping[str, Any]) -> date | None:
    """A few of the set's dates are none ("2022-29-11")."""
    try:
        return date.fromisoformat(truth.get("date") or "")
    except ValueError:
        return None


def _days(moment: datetime | None) -> Iterator[date]:
    if moment is None:
        return
    yield moment.date()
    if moment.hour or moment.minute or moment.second:
        yield (moment - _ZONES).date()
        yield (moment + _ZONES).date()


def _line(counts: Counts) -> str:
    def share(part: str, whole: str) -> str:
        return f"{100 * counts[part] / max(counts[whole], 1):.1f} %"

    return (
        f"{counts['pages']} pages: wanted there {share('found', 'wanted')}, unwanted out "
        f"{share('unwanted_out', 'unwanted')}, headline {share('headline', 'titles')} (exactly "
        f"{share('headline_exactly', 'titles')}, of those in their files {share('headline', 'titles_held')}), "
        f"date {share('date', 'dates')} (none found {share('no_date', 'dates')}), "
        f"half or more lost {counts['lost']} (without a word {counts['lost_silently']}), refused {counts['refused']}, "
        f"in doubt {counts['doubted']}, {counts['milliseconds'] / max(counts['pages'], 1):.0f} ms of processor each"
    )


if __name__ == "__main__":
    main()
