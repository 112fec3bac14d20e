"""Why: each kind of evidence with its weight, its id, the values it names, and from these one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from broadsheet.spamfilter.features.campaign import SHORT_SPANS
from broadsheet.spamfilter.features.evidence import SIGNALS
from broadsheet.spamfilter.features.signal import Facts
from broadsheet.spamfilter.features.signal import gettext_noop as _
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.verdict import Reason

WORTH_TELLING = 0.25
"""Evidence lighter than this, in log-odds, is not given as a reason."""

MOST = 4
"""So many reasons are given at most."""

Parts = tuple[str, ...]
"""A sentence in parts, each to be translated by itself, with marks and spaces as parts between them."""

_HASHED = {
    ("text", True): _("its words are like those of comments marked as spam here"),
    ("text", False): _("its words are like those of comments approved here"),
    ("author", True): _("the name or website is like those of senders of spam here"),
    ("author", False): _("the name or website is like those of readers approved here"),
    ("links", True): _("its links are like those of comments marked as spam here"),
    ("links", False): _("its links are like those of comments approved here"),
}
_MEMORY = {
    "domain": _("links to {name}"),
    "website": _("the website is {name}"),
    "name": _("somebody of this name has written before"),
    "network": _("the sender's network has written before"),
}
_FALLBACK = {
    "shape": (
        _("its length and marks are a little like those of spam"),
        _("its length and marks are those of a comment"),
    ),
    "wording": (_("its wording leans towards advertising"), _("its wording is not that of advertising")),
    "links": (_("its links are of a kind that spam carries"), _("its links are of an ordinary kind")),
    "relation": (_("has little to do with the article"), _("has to do with the article")),
    "author": (_("the writer's details are as in spam"), _("the writer's details are ordinary")),
    "circumstances": (_("came as spam comes"), _("came as a reader's comment comes")),
    "campaign": (_("others like it came lately"), _("nothing like it came lately")),
    "text": (_("its words speak for spam"), _("its words speak for a reader")),
    "memory": (_("what was decided before speaks for spam"), _("what was decided before speaks for a reader")),
}
COPIES, PART = "copies", "part"
_NEAR = 0.8
_FIELD = re.compile(r"\{(\w+)\}")


def _way(spammy: bool) -> str:
    return "spam" if spammy else "good"


_SENTENCES = {
    **{signal.name: signal.says for signal in SIGNALS if signal.says},
    **{f"{group} as {_way(spammy)} here": says for (group, spammy), says in _HASHED.items()},
    **{f"{group} speaks for {_way(not n)}": says for group, both in _FALLBACK.items() for n, says in enumerate(both)},
    PART: _("one part of it would be held by itself (“{part}”)"),
}
"""What is said, by the id of the reason. Memory's sentences are put together of parts."""


def parts_of(id: str, values: Mapping[str, str | int | float]) -> Parts | None:
    """The sentence of a reason in English, from its id and the values it was given with; None if there is none."""
    try:
        if id == COPIES:
            return _copies_parts(values)
        if id in _MEMORY:
            return (_MEMORY[id], ", ", _seen(int(values["spam"]), int(values["ham"])))
    except (KeyError, ValueError, TypeError):
        return None
    says = _SENTENCES.get(id)
    if says is None:
        return None
    if says in SHORT_SPANS:
        says = dict(enumerate(SHORT_SPANS[says])).get(int(values.get("span", 2)), says)
    return (_("1 link"),) if says == "{links} links" and values.get("links") == 1 else (says,)


def sentence(id: str, values: Mapping[str, str | int | float], translated: Callable[[str], str] = str) -> str | None:
    """What a reason says, in the language that ``translated`` translates into; None for what is not known any more."""
    parts = parts_of(id, values)
    if parts is None or any(name not in values for name in fields_of(parts)):
        return None
    return "".join([translated(part) if len(part) > 2 else part for part in parts]).format_map(values)


@lru_cache(maxsize=512)
def fields_of(parts: Parts) -> tuple[str, ...]:
    """The names of the values that a sentence names."""
    return tuple(dict.fromkeys(_FIELD.findall("".join(parts))))


def group_reason(
    group: str, weight: float, signal_weight: float, active: Sequence[tuple[int, float]], facts: Facts, site: bool
) -> Reason:
    """The reason for one group of signals and hashed features.

    ``active`` are the numbers and weights of the group's signals, ``signal_weight`` is their sum.
    """
    spammy = weight >= 0
    signal = _heaviest_signal(weight, active)
    hashed = weight - signal_weight
    # What was learned here is named only if it points where the whole group does.
    learned = site and hashed * weight > 0.0 and (group, spammy) in _HASHED
    if learned and (signal is None or abs(hashed) > abs(signal_weight)):
        return said(group, f"{group} as {_way(spammy)} here", weight, {})
    return said(group, signal or f"{group} speaks for {_way(spammy)}", weight, facts)


def _heaviest_signal(weight: float, active: Sequence[tuple[int, float]]) -> str | None:
    """Of a group's signals the name of the heaviest that is worth a sentence and points the way the group does."""
    best, heaviest = None, 0.0
    for number, signal_weight in active:
        pull = signal_weight if weight >= 0 else -signal_weight
        if pull > heaviest and SIGNALS[number].says:
            best, heaviest = SIGNALS[number].name, pull
    return best


def part_reason(weight: float, words: str) -> Reason:
    """The reason that one part of the text gives."""
    return said("part", PART, weight, {"part": words})


def copies_reason(weight: float, recall: Recall) -> Reason:
    """The reason that near copies give, with how far they are spread."""
    spam, ham = recall.counts
    values: Facts = {
        "count": spam + ham,
        "near": int(recall.greatest_similarity >= _NEAR),
        "days": recall.days,
        "names": recall.names,
        "pages": recall.pages,
        "sites": recall.sites,
        "spam": spam,
        "ham": ham,
    }
    return said("memory", COPIES, weight, values, keep=_OF_COPIES)


_OF_COPIES = ("count", "days", "ham", "names", "near", "pages", "sites", "spam")


def _copies_parts(values: Mapping[str, str | int | float]) -> Parts:
    count, spam, ham = (int(values[name]) for name in ("count", "spam", "ham"))
    if count == 1:
        head = _("1 near-identical comment was") if values["near"] else _("1 similar comment was")
        return (head, " ", _("marked as spam") if spam else _("approved"))
    parts = [_("{count} near-identical comments") if values["near"] else _("{count} similar comments")]
    for part in _spread(values):
        parts += [" ", part]
    if spam and ham:
        return (*parts, ", ", _("{spam} marked as spam and {ham} approved"))
    return (*parts, ", ", _("all marked as spam") if spam else _("all approved"))


def _spread(values: Mapping[str, str | int | float]) -> list[str]:
    days, names, pages, sites = (int(values[name]) for name in ("days", "names", "pages", "sites"))
    spread = []
    if days:
        spread.append(_("in {days} days") if days > 1 else _("in one day"))
    if names > 1:
        spread.append(_("from {names} names"))
    if pages > 1:
        spread.append(_("under {pages} pages"))
    if sites > 1:
        spread.append(_("on {sites} sites"))
    return spread


def history_reason(weight: float, kind: str, name: str, spam: int, ham: int) -> Reason:
    """The reason that the history of one domain, website, name or network gives."""
    values: Facts = {"name": name, "spam": spam, "ham": ham}
    return said("memory", kind, weight, values, keep=_NAMED if "{name}" in _MEMORY[kind] else _COUNTS)


_NAMED, _COUNTS = ("ham", "name", "spam"), ("ham", "spam")


def _seen(spam: int, ham: int) -> str:
    if spam and ham:
        return _("in {spam} comments marked as spam and {ham} approved")
    return _("seen only in spam ({spam})") if spam else _("seen only in approved comments ({ham})")


def said(group: str, id: str, weight: float, facts: Facts, keep: tuple[str, ...] = ()) -> Reason:
    """A reason with the values that its sentence names; a stranger's words are cut short.

    ``keep`` lists them, in order of the alphabet, where not all are named in any one sentence.
    """
    names: Iterable[str]
    if id in _FIXED:
        parts, names = _FIXED[id]
    else:
        parts = parts_of(id, facts) or ("",)
        names = keep or sorted({*fields_of(parts), *_CHOOSING.get(id, ())})
    values = [(name, _short(facts[name])) for name in names if name in facts]
    return Reason(group, id, round(weight, 4), parts, tuple(values))


_CHOOSING = {
    name: ("span",) if says in SHORT_SPANS else ("links",)
    for name, says in _SENTENCES.items()
    if says in SHORT_SPANS or says == "{links} links"
}
"""Values that decide how the sentence of a signal runs, and may not be named in it."""

_FIXED: dict[str, tuple[Parts, list[str]]] = {
    id: ((says,), sorted(fields_of((says,)))) for id, says in _SENTENCES.items() if id not in _CHOOSING
}
"""Sentences that run the same whatever their values are, and the names of these."""


def _short(value: str | int | float) -> str | int | float:
    return printable(value) if isinstance(value, str) else value


def printable(text: str) -> str:
    """A stranger's words as they may stand in a sentence: one line, visible characters, at most 40 of them."""
    if len(text) <= 40 and text.isprintable():
        return text.strip()
    clean = "".join(character if character.isprintable() else " " for character in text[:60]).strip()
    return clean if len(clean) <= 40 else clean[:39] + "…"
