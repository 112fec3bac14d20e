"""The evaluation as one HTML page that needs nothing else: figures, plots, and the worst mistakes; without script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources

from broadsheet.spamfilter.evaluation import curves, plots
from broadsheet.spamfilter.evaluation.bootstrap import Interval
from broadsheet.spamfilter.evaluation.results import CALLED_SPAM_FROM, Figure, Measured, Outcome
from broadsheet.spamfilter.evaluation.robustness import AttackResult
from broadsheet.spamfilter.text.display import readable
from broadsheet.spamfilter.verdict import Decision

MOST_MISTAKES, LEAST_MISTAKES = 12, 3
"""Shown of each data set in each direction: fewer where there are many data sets."""

_MOST_REASONS = 3

# Key, short title for tables, what it means.
FIGURES = (
    ("items", "comments", "how many were judged"),
    ("spam", "of them spam", "by their labels"),
    ("one_minus_auc_percent", "1-AUC %", "how often a ham scores above a spam; 0 is perfect"),
    ("accuracy_percent", "right %", "called rightly, spam from a probability of 50 % on"),
    ("mcc", "MCC", "Matthews' correlation of calls and labels; 1 is perfect"),
    ("ham_missed_percent", "hm %", "ham called spam, from 50 % on"),
    ("spam_missed_percent", "sm %", "spam called ham, below 50 %"),
    ("lam_percent", "lam %", "the logistic average of hm % and sm %"),
    ("ham_lost_at_95", "ham lost at 95 %", "percent of ham lost by the threshold that catches 95 % of spam"),
    ("ham_lost_at_99", "ham lost at 99 %", "percent of ham lost by the threshold that catches 99 % of spam"),
    ("spam_missed_at_0_1", "h@0.1", "percent of spam missed by the threshold that loses 0.1 % of ham"),
    ("spam_missed_at_1", "h@1", "percent of spam missed by the threshold that loses 1 % of ham"),
    ("ham_binned_percent", "ham binned %", "hm at the shipped thresholds: wanted comments put with the spam"),
    ("spam_published_percent", "spam published %", "sm at the shipped thresholds: spam that appears"),
    ("hold_percent", "held %", "comments that wait for a person"),
    ("ham_held_percent", "ham held %", "wanted comments that wait for a person"),
    ("ece", "calibration error", "mean distance of what was said from what was found, 0 to 1"),
    ("items_per_second", "comments/s", "judged and learned, one at a time, on one core"),
)


def html(found: Sequence[Measured], about: str = "") -> str:
    """The whole page; ``about`` is one sentence on how it was made. Whatever is in the comments, it can be encoded."""
    style = (resources.files(__package__) / "report.css").read_text(encoding="utf-8")
    compared = "".join(plots.figure(plot, f"p{n}") for n, plot in enumerate(curves.all_plots(found)))
    most = max(LEAST_MISTAKES, min(MOST_MISTAKES, 48 // max(len(found), 1)))
    each = "".join(_of_one(one, number, most) for number, one in enumerate(found))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,'
        'initial-scale=1"><meta name="color-scheme" content="light dark"><title>The filter, measured</title>'
        f"<style>{style}</style></head><body><main><h1>The filter, measured</h1><p>Each comment was judged first "
        f"and learned after, unless a model was trained beforehand and frozen. {escape(about)}</p>"
        f"<h2 id=figures>Figures</h2>{_table(found)}{_attacks(found)}"
        f"<h2>Plots</h2><div class=plots>{compared}</div>{each}</main></body></html>\n"
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def shown(value: Figure) -> str:
    """A figure for people: three digits that matter, thousands apart, a dash for what cannot be computed."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}" if abs(value) < 99.95 else f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else value


def shown_interval(interval: Interval | None) -> str:
    """The interval for people, empty if there is none."""
    return "" if interval is None else f"{shown(interval[0])} – {shown(interval[1])}"


def _table(found: Sequence[Measured]) -> str:
    """A row for each figure and a column for each data set, so that a phone can show it."""
    head = "".join(f"<th scope=col><bdi>{escape(readable(m.result.name))}</bdi>" for m in found)
    rows = []
    for key, title, meaning in FIGURES:
        cells = "".join(
            f"<td>{shown(m.measures[key])}<small>{shown_interval(m.intervals.get(key))}</small>" for m in found
        )
        rows.append(f"<tr><th scope=row>{title}<small>{meaning}</small>{cells}")
    feedback = "".join(f"<td>{escape(m.result.feedback)}<small>{m.result.lessons:,} learned</small>" for m in found)
    rows.append(f"<tr><th scope=row>feedback<small>how labels came back</small>{feedback}")
    clusters = "".join(f"<td>{m.clusters:,}" for m in found)
    rows.append(f"<tr><th scope=row>clusters<small>of near copies, from which intervals are drawn</small>{clusters}")
    notes = "".join(f"<p><strong>{escape(readable(m.result.name))}:</strong> {m.note}</p>" for m in found if m.note)
    body = "".join(rows)
    return (
        "<p>Small below a figure: the interval in which it lies 95 times in 100, from drawing clusters of near "
        f"copies anew many times. A dash stands for what cannot be computed.</p>{notes}"
        "<div class=wide role=region tabindex=0 aria-labelledby=figures><table class=figures><thead><tr>"
        f"<th scope=col>figure{head}<tbody>{body}</table></div>"
    )


def _attacks(found: Sequence[Measured]) -> str:
    attacked = [m for m in found if m.attacks]
    if not attacked:
        return ""
    head = "".join(f"<th scope=col><bdi>{escape(readable(m.result.name))}</bdi>" for m in attacked)
    rows = []
    for number, attack in enumerate(attacked[0].attacks):
        cells = "".join(_stopped(m.attacks[number]) for m in attacked)
        rows.append(f"<tr><th scope=row>{escape(attack.name)}{cells}")
    return (
        "<h2 id=attacks>Spam in disguise</h2><p>Of the spam that was held or called spam as it stood, how much still "
        "was after each disguise, in percent.</p><div class=wide role=region tabindex=0 aria-labelledby=attacks><table "
        f"class=figures><thead><tr><th scope=col>disguise{head}<tbody>{''.join(rows)}</table></div>"
    )


def _stopped(attack: AttackResult) -> str:
    if not attack.of:
        return "<td>–"
    return f"<td>{attack.percent:.1f}<small>{shown_interval(attack.interval)}, of {attack.of:,}</small>"


def _of_one(one: Measured, number: int, most: int) -> str:
    """The part of one data set: its scores, and its worst mistakes both ways."""
    if not one.result.outcomes:
        return ""
    name = escape(readable(one.result.name))
    wrong = [o for o in one.result.outcomes if (o.probability >= CALLED_SPAM_FROM) != o.is_spam]
    lost = _mistakes([o for o in wrong if not o.is_spam], f"Wanted, but called spam: {name}", f"m{number}h", most)
    missed = _mistakes([o for o in wrong if o.is_spam], f"Spam, but taken for wanted: {name}", f"m{number}s", most)
    scores = plots.figure(curves.histogram(one.result), f"h{number}")
    return f"<h2><bdi>{name}</bdi></h2><div class=plots>{scores}</div>{lost}{missed}"


def _mistakes(wrong: Sequence[Outcome], title: str, anchor: str, most: int) -> str:
    if not wrong:
        return f"<h3>{title}</h3><p>None.</p>"
    worst = sorted(wrong, key=lambda outcome: -abs(outcome.log_odds))[:most]
    items = "".join(
        f"<li><blockquote><bdi>{escape(readable(o.record.submission.text)) or '(empty)'}</bdi></blockquote>"
        f"<div><p><b>{100.0 * o.probability:.1f} %</b> spam, {_ANSWERS[o.decision]}; line {o.record.line}</p>"
        f"{_blamed(o)}</div>"
        for o in worst
    )
    lead = f"{len(wrong):,} in all; here the {len(worst)} that were most surely wrong, each with what moved it wrongly."
    return f"<h3 id={anchor}>{title}</h3><p>{lead}</p><ol class=mistakes>{items}</ol>"


def _blamed(outcome: Outcome) -> str:
    """The reasons that spoke against the truth, with their log-odds."""
    sign = -1.0 if outcome.is_spam else 1.0
    against = [reason for reason in outcome.reasons if sign * reason.weight > 0.0][:_MOST_REASONS]
    items = "".join(f"<li>{escape(readable(r.text))} <b>{r.weight:+.1f}</b> <i>{escape(r.group)}</i>" for r in against)
    return f"<ul>{items}</ul>" if items else "<p>Nothing in it: this is what the filter assumes to begin with.</p>"


_ANSWERS = {
    Decision.PUBLISH: "published",
    Decision.HOLD: "held",
    Decision.SPAM: "put with the spam",
    Decision.DISCARD: "thrown away",
}
