"""What the first hundred lessons do to what they are not about.

A new site teaches little, and mostly mistakes: some reports of missed spam and nothing else, or some approvals. A
ranking cannot show what goes wrong then, for all scores move together; so decisions are counted. Of ordinary comments
that were published before any lesson, how many are not published any more? Of the spam that was stopped, how much still
is? For streams of lessons of every mixture, after each step, by the owner who teaches and by one who does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation.halves import lot
from broadsheet.spamfilter.features import links
from broadsheet.spamfilter.features.evidence import Evidence, collect
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.text.normalisation import fold
from broadsheet.spamfilter.verdict import Decision

STEPS = (1, 2, 3, 5, 8, 13, 20, 50, 100)
SHARES = (0, 10, 50, 90, 100)
"""Per cent of spam among the lessons."""

KINDS = ("plain", "short", "linked", "blatant", "mixed")
"""What the spam among the lessons is: without a link, of at most SHORT characters, with a link, such as a filter that
has learned nothing puts in the spam folder, and all of these."""

SHORT = 60
FOR_LESSONS = 4
"""One comment in so many is for lessons; the others are measured."""

Lesson = tuple[Submission, str]

_SITE = "measured.example"
_STRANGER = "another owner"
_FIRST_NAMES = (
    "Anna", "Tom", "Maria", "Jonas", "Claire", "Piotr", "Ellen", "David", "Sofia", "Mark", "Katya", "Paul", "Nina",
    "Greg", "Lucy", "Ahmed", "Ingrid", "Bo", "Ravi", "Mei", "Olga", "Hugo", "Aisha", "Karl", "Elena", "Sam", "Yuki",
    "Ines", "Lars", "Ruth", "Ivan", "Chloe", "Omar", "Petra", "Luis", "Hanna", "Ben", "Zofia", "Ali", "Judith",
)  # fmt: skip
_SURNAMES = (
    "Berg", "Price", "Lopez", "Weber", "Martin", "Nowak", "Frost", "Osei", "Rossi", "Jansen", "Orlova", "Hill",
    "Saleh", "Lund", "Kumar", "Chen", "Silva", "Meyer", "Dubois", "Novak", "Walsh", "Costa", "Bauer", "Ito",
    "Santos", "Kaya", "Horvat", "Moreau", "Lindqvist", "Okafor", "Marsh", "Petrov", "Vargas", "Keller", "Byrne",
    "Haddad",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    """One comment that is judged again and again: read once, and whether it was stopped before any lesson."""

    submission: Submission
    evidence: Evidence
    stopped: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What so many lessons of one mixture did.

    ``newly_held`` is the per cent of ordinary comments that were published before and are not now, ``still_stopped``
    the per cent of the spam stopped before that still is; ``others_…`` is the same for an owner who taught none of it.
    """

    kind: str
    share: int
    lessons: int
    newly_held: float
    still_stopped: float
    others_newly_held: float
    others_still_stopped: float


@dataclass(frozen=True, slots=True)
class FirstLessons:
    """All steps, and what a filter that has learned nothing does: per cent of ordinary comments held or worse, and of
    spam stopped."""

    ordinary: int
    spam: int
    held_before: float
    stopped_before: float
    steps: Sequence[Step]

    def worst(self) -> dict[str, float]:
        """The worst of each figure over all steps."""
        return {
            "newly_held_percent": max((s.newly_held for s in self.steps), default=0.0),
            "still_stopped_percent": min((s.still_stopped for s in self.steps), default=100.0),
            "others_newly_held_percent": max((s.others_newly_held for s in self.steps), default=0.0),
            "others_still_stopped_percent": min((s.others_still_stopped for s in self.steps), default=100.0),
        }

    def row(self) -> dict[str, object]:
        """All of it for JSON."""
        steps = [
            {
                "spam_lessons": step.kind, "spam_share_percent": step.share, "lessons": step.lessons,
                "newly_held_percent": step.newly_held, "still_stopped_percent": step.still_stopped,
                "others_newly_held_percent": step.others_newly_held,
                "others_still_stopped_percent": step.others_still_stopped,
            }
            for step in self.steps
        ]  # fmt: skip
        return {
            "ordinary": self.ordinary, "spam": self.spam, "held_before_percent": self.held_before,
            "stopped_before_percent": self.stopped_before, "worst": self.worst(), "steps": steps,
        }  # fmt: skip


def measure(
    start: Filter,
    records: Sequence[Record],
    kinds: Sequence[str] = KINDS,
    shares: Sequence[int] = SHARES,
    steps: Sequence[int] = STEPS,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
) -> FirstLessons:
    """The table for labelled comments: a part of them teaches, the others are judged after each step.

    Every comment gets a name where it has none, and nothing is known of articles, times and campaigns, as with most
    clients. A mixture for which there are no lessons is left out. Raises ValueError if a label is missing altogether.
    """
    teaching, judged = _parted(records)
    if any(not judged[label] for label in ("spam", "ham")):
        raise ValueError("both spam and wanted comments are needed")
    ordinary, spam = (_probes(start, judged[label], policy) for label in ("ham", "spam"))
    found = []
    for kind, share in mixtures(kinds, shares):
        lessons = stream(_of_kind(start, teaching["spam"], kind, policy), teaching["ham"], share, max(steps))
        if lessons:
            found += list(_taught(start, lessons, kind, share, steps, ordinary, spam, policy))
        progress()
    return FirstLessons(len(ordinary), len(spam), _stopped(ordinary), _stopped(spam), found)


def mixtures(kinds: Sequence[str] = KINDS, shares: Sequence[int] = SHARES) -> list[tuple[str, int]]:
    """Each kind of spam with each share of it; where there is no spam, its kind makes no difference."""
    return [(kind, share) for share in shares for kind in (kinds if share else kinds[:1])]


def stream(
    spam: Sequence[Submission], ham: Sequence[Submission], share: int, most: int
) -> list[tuple[Submission, str]]:
    """At most so many lessons with this share of spam, evenly mixed; it ends where one of the labels runs out."""
    lessons: list[Lesson] = []
    taken = 0
    for number in range(most):
        is_spam = (2 * (number + 1) * share + 100) // 200 > taken
        pool, place = (spam, taken) if is_spam else (ham, number - taken)
        if place >= len(pool):
            break
        lessons.append((pool[place], "spam" if is_spam else "ham"))
        taken += is_spam
    return lessons


def as_met(record: Record) -> Submission:
    """A comment as most clients send it: with a name, under an article of which nothing is known."""
    submission = record.submission
    name = submission.author
    if not name or name.startswith("u_"):
        name = _name(lot(submission.text) // 8)
    return replace(
        submission, author=name, site=_SITE, permalink="", context="", date=None, network="", campaign=Campaign()
    )


def _name(number: int) -> str:
    """One of some fifteen hundred names; one in three has no surname."""
    number, first = divmod(number, len(_FIRST_NAMES))
    number, last = divmod(number, len(_SURNAMES))
    return f"{_FIRST_NAMES[first]} {_SURNAMES[last]}" if number % 3 else f"{_FIRST_NAMES[first]}{number % 100}"


def _parted(records: Sequence[Record]) -> tuple[dict[str, list[Submission]], dict[str, list[Submission]]]:
    """Those for lessons in the order of a hash, and those to be judged, each text once, by label."""
    texts: dict[str, Record] = {}
    for record in records:
        texts.setdefault(" ".join(record.submission.text.casefold().split()), record)
    teaching: dict[str, list[Submission]] = {"spam": [], "ham": []}
    judged: dict[str, list[Submission]] = {"spam": [], "ham": []}
    for record in sorted(texts.values(), key=lambda record: lot(record.submission.text)):
        if record.label:
            part = judged if lot(record.submission.text) // 2 % FOR_LESSONS else teaching
            part[record.label].append(as_met(record))
    return teaching, judged


def _of_kind(start: Filter, spam: Sequence[Submission], kind: str, policy: Policy) -> list[Submission]:
    """Spam of one kind, told by the comments themselves."""
    if kind == "mixed":
        return list(spam)
    if kind == "blatant":
        return [s for s in spam if start.judge(s, policy).decision in (Decision.SPAM, Decision.DISCARD)]
    linked = {id(s) for s in spam if s.author_url or links.find(fold(s.text))}
    if kind == "linked":
        return [s for s in spam if id(s) in linked]
    return [s for s in spam if id(s) not in linked and (len(s.text) <= SHORT) == (kind == "short")]


def _probes(start: Filter, submissions: Sequence[Submission], policy: Policy) -> list[Probe]:
    found = []
    for submission in submissions:
        evidence = collect(submission.reduced(), start.key)
        found.append(Probe(submission, evidence, _is_stopped(start, submission, evidence, policy)))
    return found


def _taught(
    start: Filter,
    lessons: Sequence[Lesson],
    kind: str,
    share: int,
    steps: Sequence[int],
    ordinary: Sequence[Probe],
    spam: Sequence[Probe],
    policy: Policy,
) -> Iterator[Step]:
    own, others = start.copy(), start.copy()
    for number, (submission, label) in enumerate(lessons, start=1):
        own.learn(submission, label)
        others.learn(submission, label, _STRANGER)
        if number in steps:
            held, stopped = _moved(own, ordinary, spam, policy)
            others_held, others_stopped = _moved(others, ordinary, spam, policy)
            yield Step(kind, share, number, held, stopped, others_held, others_stopped)


def _moved(model: Filter, ordinary: Sequence[Probe], spam: Sequence[Probe], policy: Policy) -> tuple[float, float]:
    """Per cent of ordinary comments newly stopped, and of the spam that was stopped how much still is."""
    published = [probe for probe in ordinary if not probe.stopped]
    held = sum(_is_stopped(model, probe.submission, probe.evidence, policy) for probe in published)
    caught = [probe for probe in spam if probe.stopped]
    still = sum(_is_stopped(model, probe.submission, probe.evidence, policy) for probe in caught)
    return 100.0 * held / max(len(ordinary), 1), 100.0 * still / len(caught) if caught else 100.0


def _is_stopped(model: Filter, submission: Submission, evidence: Evidence, policy: Policy) -> bool:
    return model.decide(model.weigh(submission, evidence), policy)[1] is not Decision.PUBLISH


def _stopped(probes: Sequence[Probe]) -> float:
    return 100.0 * sum(probe.stopped for probe in probes) / max(len(probes), 1)
