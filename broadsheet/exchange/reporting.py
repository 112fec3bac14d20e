"""What an import did, counted by kind and told by line: for the terminal, and as a page to keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any

from broadsheet.exchange.records import ProblemRecord

KINDS = {
    "author": "authors", "section": "sections", "media": "pictures and files", "post": "articles", "page": "pages",
    "comment": "comments", "link": "pingbacks and trackbacks", "thread": "pages with comments",
    "redirect": "old addresses", "lesson": "lessons of the filter",
    "other": "other types of a plug-in or theme", "file": "the file itself", "place": "places in stories",
    "row": "rows of other tables", "upload": "files of pictures and documents",
}  # fmt: skip
_MOST_LINES = 20_000
DISAGREEMENTS_SHOWN = 30
LONGEST_EXCERPT = 200
# Controls, halves of characters, and what turns the direction of all that follows.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Words of a file as a terminal and a page can show them: nothing in them moves the cursor, or is no character."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(slots=True)
class Count:
    """Of one kind: how many are in the file, arrived now, were here before, differ from what arrived, are left out."""

    in_file: int = 0
    arrived: int = 0
    here: int = 0
    changed: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A comment of which the filter would have said something else than the site did."""

    where: str
    author: str
    words: str
    is_spam: bool
    probability: float
    comment_id: int = 0


@dataclass(slots=True)
class Review:
    """What the filter, taught by the verdicts before each, said of the old comments."""

    comments: int = 0
    held: int = 0
    good_as_spam: int = 0
    missed_spam: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The whole of it in one sentence."""
        comments = f"{self.comments:,} old comment{'s' if self.comments != 1 else ''}"
        return (
            f"Of your {comments} the filter, taught by your verdicts, would have held {self.held:,}, put "
            f"{self.good_as_spam:,} good ones into the spam folder and published {self.missed_spam:,} of the spam."
        )


@dataclass(slots=True)
class Report:
    """All that an import has to say."""

    title: str
    is_dry: bool = False
    is_check: bool = False
    counts: dict[str, Count] = field(default_factory=dict)
    problems: list[ProblemRecord] = field(default_factory=list)
    reasons: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    review: Review | None = None
    is_whole: bool = False
    notes: list[str] = field(default_factory=list)

    def of(self, kind: str) -> Count:
        """The counts of one kind."""
        return self.counts.setdefault(kind, Count())

    def note(self, problem: ProblemRecord) -> None:
        """Count and keep what does not arrive, or not as it was."""
        problem = replace(problem, name=printable(problem.name), why=printable(problem.why))
        if problem.is_lost:
            count = self.of(problem.kind)
            count.left_out += 1
        self.reasons[problem.kind, problem.why, problem.is_lost] += 1
        if len(self.problems) < _MOST_LINES:
            self.problems.append(problem)

    def __post_init__(self) -> None:
        self.title = printable(self.title)

    @property
    def left_out(self) -> int:
        """How much is not here."""
        return sum(count.left_out for count in self.counts.values())

    def rows(self) -> list[tuple[str, Count]]:
        """The counts with the names of their kinds, in a fixed order."""
        known = [kind for kind in KINDS if kind in self.counts]
        return [(KINDS[kind], self.counts[kind]) for kind in known]

    @property
    def heading(self) -> str:
        """What this is a report of."""
        kind = "Comparison with" if self.is_check else "Trial of" if self.is_dry else "Import of"
        return f"{kind} {self.title}"

    @property
    def verbs(self) -> tuple[str, str, str, str, str]:
        """The heads of the columns."""
        if self.is_check:
            return "in the file", "here", "", "different here", "missing"
        arrived = "would arrive" if self.is_dry else "arrived"
        return "in the file", arrived, "were here before", "changed since", "left out"


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain values; of the comments in it only their numbers, as their words belong to who wrote them."""
    values = asdict(report)
    values["reasons"] = [[*key, count] for key, count in report.reasons.most_common()]
    for one in (values["review"] or {}).get("disagreements", ()):
        one["where"] = one["author"] = one["words"] = ""
    return values


def from_json(values: Mapping[str, Any], words: Callable[[list[int]], Mapping[int, tuple[str, str, str]]]) -> Report:
    """A report that was kept; ``words`` gives where comments stand, who wrote them and what they say, of those here."""
    report = Report(**{**values, "reasons": Counter(), "review": None})
    report.counts = {kind: Count(**one) for kind, one in values["counts"].items()}
    report.problems = [ProblemRecord(**one) for one in values["problems"]]
    report.reasons = Counter({(kind, why, is_lost): count for kind, why, is_lost, count in values["reasons"]})
    if values["review"]:
        review = Review(**values["review"])
        old = [Disagreement(**one) for one in values["review"]["disagreements"]]
        found = words([one.comment_id for one in old])
        review.disagreements = [
            replace(one, where=where, author=author, words=text[:LONGEST_EXCERPT])
            for one in old
            if one.comment_id in found
            for where, author, text in [found[one.comment_id]]
        ]
        report.review = review
    return report


def as_html(report: Report) -> str:
    """The report as a page that needs nothing else."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(report.heading)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(report.heading)}</h1>{body_of(report)}</html>\n"
    )


def body_of(report: Report) -> str:
    """What stands under the heading, as HTML."""
    heads = "".join(f"<th scope=col>{escape(verb)}</th>" for verb in report.verbs)
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th>"
        + "".join(f"<td>{value:,}</td>" for value in (one.in_file, one.arrived, one.here, one.changed, one.left_out))
        + "</tr>"
        for name, one in report.rows()
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    return (
        f"{'' if report.is_whole else _BROKEN_OFF}{notes}"
        f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_review(report.review)}{_reasons(report)}{_lines(report)}"
    )


_BROKEN_OFF = "<p><strong>It was stopped before the end. Started again with the same file, it goes on.</strong></p>"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "th,td{padding:.25rem .75rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}"
    "td{font-variant-numeric:tabular-nums}h2{margin-top:2.5rem}"
)


def _review(review: Review | None) -> str:
    if review is None:
        return ""
    rows = "".join(
        f"<tr><td>{'spam' if one.is_spam else 'good'}</td><td>{100 * one.probability:.0f} %</td>"
        f"<td>{escape(one.author)}: {escape(one.words)}<br><small>{escape(one.where)}</small></td></tr>"
        for one in review.disagreements
    )
    table = (
        f"<p>Here are the {len(review.disagreements)} on which it disagrees with you most.</p><table><thead><tr>"
        "<th scope=col>you</th><th scope=col>spam, says the filter</th><th scope=col>comment</th></tr></thead>"
        f"{rows}</table>"
    )
    return f"<h2>The filter</h2><p>{escape(review.sentence)}</p>{table if rows else ''}"


def _reasons(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{count:,}</td><td>{escape(KINDS.get(kind, kind))}</td>"
        f"<td>{'left out' if is_lost else 'here, but'}: {escape(why)}</td></tr>"
        for (kind, why, is_lost), count in report.reasons.most_common()
    )
    return f"<h2>What is not here, or not as it was</h2><table>{rows}</table>" if rows else ""


def _lines(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{one.line or ''}</td><td>{escape(one.name)}</td>"
        f"<td>{'left out' if one.is_lost else 'here, but'}: {escape(one.why)}</td></tr>"
        for one in report.problems
    )
    heads = "<thead><tr><th scope=col>line</th><th scope=col>what</th><th scope=col>why</th></tr></thead>"
    return f"<h2>The same by line</h2><table>{heads}{rows}</table>" if rows else ""
