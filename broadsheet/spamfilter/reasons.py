"""Why: each kind of evidence with its weight and one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.spamfilter.features.evidence import SIGNALS
from broadsheet.spamfilter.features.signal import Facts
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.verdict import Reason

WORTH_TELLING = 0.25
"""Evidence lighter than this, in log-odds, is not given as a reason."""

_HASHED = {
    ("text", True): "its words are like those of comments marked as spam here",
    ("text", False): "its words are like those of comments approved here",
    ("author", True): "the name or website is like those of senders of spam here",
    ("author", False): "the name or website is like those of readers approved here",
    ("links", True): "its links are like those of comments marked as spam here",
    ("links", False): "its links are like those of comments approved here",
}
_MEMORY = {
    "domain": "links to {name}, {seen}",
    "website": "the website is {name}, {seen}",
    "name": "somebody of this name has written before, {seen}",
    "network": "the sender's network has written before, {seen}",
}
_FALLBACK = {
    "shape": ("its length and marks are a little like those of spam", "its length and marks are those of a comment"),
    "wording": ("its wording leans towards advertising", "its wording is not that of advertising"),
    "links": ("its links are of a kind that spam carries", "its links are of an ordinary kind"),
    "relation": ("has little to do with the article", "has to do with the article"),
    "author": ("the writer's details are as in spam", "the writer's details are ordinary"),
    "circumstances": ("came as spam comes", "came as a reader's comment comes"),
    "campaign": ("others like it came lately", "nothing like it came lately"),
    "text": ("its words speak for spam", "its words speak for a reader"),
    "memory": ("what was decided before speaks for spam", "what was decided before speaks for a reader"),
}


def signal_sentence(
    group: str, weight: float, active: Sequence[tuple[int, float]], facts: Facts
) -> tuple[str, Facts] | None:
    """The template and facts of the group's heaviest signal that points the way the group does."""
    best, heaviest = None, 0.0
    for number, signal_weight in active:
        signal = SIGNALS[number]
        pull = signal_weight if weight >= 0 else -signal_weight
        if signal.group == group and signal.says and pull > heaviest:
            best, heaviest = signal, pull
    return None if best is None else (best.says, facts)


def group_reason(
    group: str, weight: float, signal_weight: float, active: Sequence[tuple[int, float]], facts: Facts, site: bool
) -> Reason:
    """The reason for one group of signals and hashed features; ``signal_weight`` is the part of the signals."""
    spammy = weight >= 0
    learned = _HASHED.get((group, spammy))
    from_signals = signal_sentence(group, weight, active, facts)
    hashed = weight - signal_weight
    # What was learned here is named only if it points where the whole group does.
    if learned and site and hashed * weight > 0.0 and (from_signals is None or abs(hashed) > abs(signal_weight)):
        return said(group, weight, learned, {})
    if from_signals is not None:
        return said(group, weight, *from_signals)
    return said(group, weight, _FALLBACK[group][0 if spammy else 1], {})


def part_reason(weight: float, words: str) -> Reason:
    """The reason that one part of the text gives."""
    return said("part", weight, "one part of it would be held by itself (“{part}”)", {"part": words})


def copies_reason(weight: float, recall: Recall) -> Reason:
    """The reason that near copies give, with how far they are spread."""
    spam, ham = recall.counts
    if spam and ham:
        decided = "{spam} marked as spam and {ham} approved"
    else:
        decided = "all marked as spam" if spam else "all approved"
    template = "{count} {alike} comments" + _spread(recall) + ", " + decided
    if spam + ham == 1:
        template = "1 {alike} comment was " + ("marked as spam" if spam else "approved")
    values: Facts = {
        "count": spam + ham,
        "alike": "near-identical" if recall.greatest_similarity >= 0.8 else "similar",
        "days": recall.days,
        "names": recall.names,
        "pages": recall.pages,
        "sites": recall.sites,
        "spam": spam,
        "ham": ham,
    }
    return said("memory", weight, template, values)


def _spread(recall: Recall) -> str:
    spread = ""
    if recall.days:
        spread += " in {days} days" if recall.days > 1 else " in one day"
    if recall.names > 1:
        spread += " from {names} names"
    if recall.pages > 1:
        spread += " under {pages} pages"
    if recall.sites > 1:
        spread += " on {sites} sites"
    return spread


def history_reason(weight: float, kind: str, name: str, spam: int, ham: int) -> Reason:
    """The reason that the history of one domain, website, name or network gives."""
    if spam and ham:
        seen = "in {spam} comments marked as spam and {ham} approved"
    elif spam:
        seen = "seen only in spam ({spam})"
    else:
        seen = "seen only in approved comments ({ham})"
    template = _MEMORY[kind].replace("{seen}", seen)
    return said("memory", weight, template, {"name": name, "spam": spam, "ham": ham})


def said(group: str, weight: float, template: str, values: Facts) -> Reason:
    """A reason with its sentence filled in; what a stranger typed is cut short."""
    short: Facts = {key: value if isinstance(value, int | float) else printable(value) for key, value in values.items()}
    return Reason(group, round(weight, 4), template.format_map(short), template, tuple(sorted(short.items())))


def printable(text: str) -> str:
    """A stranger's words as they may stand in a sentence: one line, visible characters, at most 40 of them."""
    clean = "".join(character if character.isprintable() else " " for character in text[:60]).strip()
    return clean if len(clean) <= 40 else clean[:39] + "…"


def heaviest(reasons: list[Reason], most: int = 4) -> tuple[Reason, ...]:
    """The reasons worth telling, heaviest first; never none if there is any evidence at all."""
    ordered = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.group, reason.text))
    return tuple(reason for reason in ordered[:most] if abs(reason.weight) >= WORTH_TELLING) or tuple(ordered[:1])
