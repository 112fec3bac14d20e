"""What is drawn of a result: how it trades one mistake for the other, its calibration, how it learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from broadsheet.spamfilter.evaluation import metrics
from broadsheet.spamfilter.evaluation.plots import SERIES, Axis, Line, Plot, Point, caught, counted, deviates, percents
from broadsheet.spamfilter.evaluation.results import Measured, Result

_HISTOGRAM_EDGE, _HISTOGRAM_STEP = 12.0, 1.5


def all_plots(found: Sequence[Measured]) -> list[Plot]:
    """The plots that compare data sets, at most six in each, so that their lines can be told apart."""
    parts = [found[first : first + SERIES] for first in range(0, len(found), SERIES)]
    plots = []
    for number, part in enumerate(parts, start=1):
        which = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        plots += [replace(plot, title=plot.title + which) for plot in _of_some(part)]
    return plots


def _of_some(found: Sequence[Measured]) -> list[Plot]:
    """A data set without one label is left out where both are needed."""
    both = [m.result for m in found if m.measures["auc"] is not None]
    every = [m.result for m in found if m.result.outcomes]
    most = max((len(result.outcomes) for result in every), default=10)
    plots = []
    if both:
        plots.append(_roc([Line(r.name, _trade(r)) for r in both]))
        plots.append(_det([Line(r.name, [(x, 100.0 - y) for x, y in _trade(r)]) for r in both]))
    if every:
        plots.append(_calibration([Line(r.name, _said_and_found(r)) for r in every]))
        plots.append(_learning([Line(r.name, _mistakes_over_time(r)) for r in every], most))
    return plots


def histogram(result: Result) -> Plot:
    """How the scores of ham and of spam lie."""
    judged = result.judged()
    edges = np.arange(-_HISTOGRAM_EDGE, _HISTOGRAM_EDGE + _HISTOGRAM_STEP, _HISTOGRAM_STEP)
    scores = np.clip(judged.scores, -_HISTOGRAM_EDGE, _HISTOGRAM_EDGE - 1e-9)
    lines = []
    for name, among in (("ham", ~judged.spam), ("spam", judged.spam)):
        counts = np.histogram(scores[among], edges)[0] * (100.0 / max(int(among.sum()), 1))
        lines.append(Line(name, list(zip(edges[:-1].tolist(), counts.tolist(), strict=True))))
    top = max((y for line in lines for _, y in line.points), default=0.0)
    most = 100.0 if top > 50.0 else 50.0 if top > 25.0 else 25.0
    score = "score (log-odds of spam)"
    return Plot(
        "ScoreHistogram",
        "Each bar is a step of the score; its height is the share of all ham, or of all spam, that fell into it. "
        "Above 0 spam is the likelier. The outer bars hold everything beyond.",
        Axis(score, -_HISTOGRAM_EDGE, _HISTOGRAM_EDGE, (-12.0, -6.0, 0.0, 6.0, 12.0)),
        Axis("share %", 0.0, most, [most * n / 5 for n in range(6)]),
        lines,
        bars=True,
    )


def _roc(lines: Sequence[Line]) -> Plot:
    return Plot(
        "Spam caught against ham lost (ROC)",
        "Each point is a threshold. Higher and further left is better. Both axes are logarithmic, so that the corner "
        "in which a filter works can be seen.",
        percents("ham lost %", logarithmic=True),
        caught("spam caught %"),
        lines,
    )


def _det(lines: Sequence[Line]) -> Plot:
    return Plot(
        "Both mistakes against each other (DET)",
        "Each point is a threshold. Lower and further left is better. On these scales a straight line means that "
        "scores are spread like a bell.",
        deviates("ham lost %"),
        deviates("spam missed %"),
        lines,
    )


def _calibration(lines: Sequence[Line]) -> Plot:
    return Plot(
        "What was said, and what was found (calibration)",
        "Comments of which the filter said, say, 70 % ought to be spam 70 times in 100: on the dashed diagonal. "
        "Points in the middle often stand for few comments.",
        percents("said %"),
        percents("found %"),
        lines,
        diagonal=True,
    )


def _learning(lines: Sequence[Line], most: int) -> Plot:
    top = max((y for line in lines for _, y in line.points), default=0.0)
    highest = next(step for step in (10.0, 25.0, 50.0, 100.0) if step >= top or step == 100.0)
    return Plot(
        "Wrong calls while learning",
        "Of 100 comments up to here (a moving window), how many were called wrongly, in the order in which they came.",
        counted("comments judged", most),
        Axis("wrong %", 0.0, highest, [highest * n / 5 for n in range(6)]),
        lines,
    )


def _trade(result: Result) -> list[Point]:
    """(ham lost %, spam caught %) at every threshold."""
    judged = result.judged()
    lost, found = metrics.roc(judged.scores, judged.spam)
    return list(zip((100.0 * lost).tolist(), (100.0 * found).tolist(), strict=True))


def _said_and_found(result: Result) -> list[Point]:
    judged = result.judged()
    return [(100.0 * b.said, 100.0 * b.found) for b in metrics.calibration(judged.probabilities, judged.spam)]


def _mistakes_over_time(result: Result) -> list[Point]:
    """The share of wrong calls among the last tenth of the stream (at least fifty items), from the tenth item on."""
    judged = result.judged()
    wrong = (judged.called != judged.spam).astype(np.float64)
    sums = np.cumsum(np.append(0.0, wrong))
    window = max(50, wrong.size // 10)
    steps = np.unique(np.geomspace(10, max(wrong.size, 10), 120).astype(np.int64))
    points = []
    for end in steps[steps <= wrong.size].tolist():
        begin = max(0, end - window)
        points.append((float(end), 100.0 * float(sums[end] - sums[begin]) / (end - begin)))
    return points
