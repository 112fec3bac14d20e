"""The evaluation as one HTML page that needs nothing else: figures, and plots as inline SVG, without script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from broadsheet.spamfilter import metrics
from broadsheet.spamfilter.outcomes import Result

WIDTH, HEIGHT, MARGIN = 360, 260, 42
COLOURS = ("#0b5394", "#b45f06", "#38761d", "#741b47", "#5b5b5b", "#990000")
Curve = list[tuple[float, float]]

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222;"
    "background:#fff}h1,h2{line-height:1.2}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "td,th{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #ddd}td:first-child,th:first-child"
    "{text-align:left}figure{display:inline-block;margin:0 1.5rem 1.5rem 0}figcaption{font-weight:600}"
    "svg text{font:11px system-ui,sans-serif;fill:#444}div{overflow-x:auto}"
)
_FIGURES = (
    ("items", "items"), ("spam", "spam"), ("auc", "AUC"), ("one_minus_auc_percent", "1-AUC %"),
    ("accuracy_percent", "right %"), ("ham_missed_percent", "hm %"), ("spam_missed_percent", "sm %"),
    ("lam_percent", "lam %"), ("ham_lost_at_95", "ham lost at 95 %"), ("ham_lost_at_99", "ham lost at 99 %"),
    ("hold_percent", "held %"), ("ham_binned_percent", "ham binned %"), ("spam_published_percent", "spam published %"),
    ("ece", "calibration error"), ("items_per_second", "items/s"),
)  # fmt: skip


def html(results: Sequence[Result]) -> str:
    """The whole page."""
    plots = (
        ("Ham lost against spam caught", [_roc(r) for r in results], _Axis("ham lost %", True), _Axis("spam caught %")),
        ("Both mistakes (DET)", [_det(r) for r in results], _Axis("ham lost %", True), _Axis("spam missed %", True)),
        ("Calibration", [_calibration(r) for r in results], _Axis("said %"), _Axis("found %")),
        ("Learning: mistakes in 100", [_learning(r) for r in results], _Axis("lessons", True, 1e5), _Axis("wrong %")),
    )
    names = [result.name for result in results]
    figures = "".join(f"<figure><figcaption>{t}</figcaption>{_svg(c, x, y, names)}</figure>" for t, c, x, y in plots)
    wrong = "".join(_mistakes(result) for result in results)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>The filter, measured</title><style>{_STYLE}</style><h1>The filter, measured</h1>"
        "<p>Each comment was judged first and learned after, unless the model was trained beforehand and frozen.</p>"
        f"<div>{_table(results)}</div>{figures}{wrong}</html>\n"
    )


def _table(results: Sequence[Result]) -> str:
    head = "".join(f"<th>{title}</th>" for _, title in _FIGURES)
    rows = []
    for result in results:
        measures = result.measures()
        cells = "".join(f"<td>{_figure(measures[key])}</td>" for key, _ in _FIGURES)
        rows.append(f"<tr><td>{escape(result.name)}</td>{cells}</tr>")
    return f"<table><tr><th>data</th>{head}</tr>{''.join(rows)}</table>"


def _figure(value: float | int | str | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _scores(result: Result) -> tuple[metrics.Floats, metrics.Bools]:
    scores = np.array([outcome.log_odds for outcome in result.outcomes])
    return scores, np.array([outcome.record.label == "spam" for outcome in result.outcomes], dtype=bool)


def _roc(result: Result) -> Curve:
    lost, caught = metrics.roc(*_scores(result))
    return list(zip((100 * lost).tolist(), (100 * caught).tolist(), strict=True))


def _det(result: Result) -> Curve:
    return [(lost, 100.0 - caught) for lost, caught in _roc(result)]


def _calibration(result: Result) -> Curve:
    probabilities = np.array([outcome.probability for outcome in result.outcomes])
    return [(100 * b.said, 100 * b.found) for b in metrics.calibration(probabilities, _scores(result)[1])]


def _learning(result: Result) -> Curve:
    """The share of wrong calls in a window of about a twentieth of the stream."""
    scores, spam = _scores(result)
    wrong = ((scores >= 0) != spam).astype(float)
    window = max(20, wrong.size // 20)
    sums = np.cumsum(np.append(0.0, wrong))
    ends = range(window, wrong.size + 1, max(1, window // 4))
    return [(float(end), 100.0 * float(sums[end] - sums[end - window]) / window) for end in ends]


class _Axis:
    """Turns values into a share of the axis; a logarithmic one starts at 0.01 (or 10, for counts)."""

    def __init__(self, title: str, logarithmic: bool = False, most: float = 100.0) -> None:
        self.title = title
        self._logarithmic = logarithmic
        self._least = 10.0 if most > 100.0 else 0.01
        self._most = most

    def place(self, value: float) -> float:
        if not self._logarithmic:
            return min(max(value / self._most, 0.0), 1.0)
        value = min(max(value, self._least), self._most)
        return math.log(value / self._least) / math.log(self._most / self._least)

    def ticks(self) -> list[float]:
        if not self._logarithmic:
            return [0.0, 25.0, 50.0, 75.0, 100.0]
        steps = round(math.log10(self._most / self._least))
        return [self._least * 10.0**step for step in range(steps + 1)]


def _svg(curves: Sequence[Curve], across: _Axis, up: _Axis, names: Sequence[str]) -> str:
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    parts = []
    for tick in across.ticks():
        x = MARGIN + wide * across.place(tick)
        parts.append(f'<path d="M{x:.1f} {MARGIN}v{high}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 14}" text-anchor="middle">{tick:g}</text>')
    for tick in up.ticks():
        y = HEIGHT - MARGIN - high * up.place(tick)
        parts.append(f'<path d="M{MARGIN} {y:.1f}h{wide}" stroke="#eee"/>')
        parts.append(f'<text x="{MARGIN - 5}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for number, curve in enumerate(curves):
        points = " ".join(
            f"{MARGIN + wide * across.place(x):.1f},{HEIGHT - MARGIN - high * up.place(y):.1f}" for x, y in curve
        )
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label = f'x="{WIDTH - MARGIN}" y="{14 + 13 * number}" text-anchor="end" style="fill:{colour}"'
        parts.append(f"<text {label}>{escape(names[number])}</text>")
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{across.title}</text>')
    parts.append(f'<text x="4" y="14">{up.title}</text>')
    return f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{"".join(parts)}</svg>'


def _mistakes(result: Result, most: int = 15) -> str:
    """The calls that were most surely wrong."""
    wrong = [o for o in result.outcomes if (o.log_odds >= 0) != (o.record.label == "spam")]
    wrong.sort(key=lambda outcome: -abs(outcome.log_odds))
    rows = "".join(
        f"<tr><td>{escape(o.record.submission.text[:160])}</td><td>{o.record.label}</td><td>{o.probability:.3f}</td></tr>"
        for o in wrong[:most]
    )
    return f"<h2>Most surely wrong: {escape(result.name)}</h2><table>{rows}</table>" if rows else ""
