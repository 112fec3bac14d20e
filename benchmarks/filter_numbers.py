"""Every number we claim for the filter's quality and speed, each beside its aim, by one command:

    python benchmarks/filter_numbers.py [../shared/data] [--only NAME…] [--quick] [--processes N] [--markdown FILE]

Nothing here is tuned on what it measures: the development data are named in docs/filter/tuning.md.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.filter_ablation import ablation
from benchmarks.filter_data import SPAM_SOURCES, Data, frozen
from benchmarks.filter_fairness import after_few, first_day, first_hundred
from benchmarks.filter_table import AT_LEAST, AT_MOST, Number, markdown, tell
from benchmarks.filter_taste import site_taste
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import bootstrap, metrics, progressive, robustness
from broadsheet.spamfilter.evaluation.feedback import Feedback, Mode
from broadsheet.spamfilter.evaluation.results import Outcome, Result, measured

VIDEOS = ("psy", "katyperry", "lmfao", "eminem", "shakira")
NEWEST_FIRST = ("lmfao", "eminem", "shakira")
FEWEST = 10
"""A stretch with fewer of a label says nothing of the order of scores; it is shown, and not held against the aim."""

Aim = tuple[str, float] | None
# Key, title, unit, digits.
KEYS = {
    "accuracy_percent": ("right", " %", 2),
    "auc": ("AUC", "", 4),
    "ham_lost_at_99": ("ham lost at 99 % caught", " %", 1),
    "mcc": ("MCC", "", 3),
    "ham_missed_percent": ("ham blocked", " %", 2),
    "one_minus_auc_percent": ("1-AUC", " %", 3),
    "lam_percent": ("lam", " %", 2),
    "ham_binned_percent": ("called spam", " %", 3),
    "ham_held_percent": ("held", " %", 2),
    "hold_percent": ("held", " %", 2),
    "ece": ("calibration error", "", 4),
}


def numbers_of(test: str, what: str, result: Result, quick: bool, **aims: Aim) -> Iterator[Number]:
    """The named figures of a result with their intervals, each with its aim or None."""
    found = measured(result, folds=200 if quick else bootstrap.FOLDS)
    for key, aim in aims.items():
        title, unit, digits = KEYS[key]
        value = found.measures[key]
        number = float(value) if isinstance(value, int | float) else float("nan")
        yield Number(test, f"{what}: {title}", number, unit, digits, aim, found.intervals.get(key))


def youtube_online(data: Data) -> Iterator[Number]:
    yield from numbers_of(
        "youtube-online", "YouTube, time order, online, text only", data.online("youtube-spam", True), data.quick,
        accuracy_percent=None, auc=None, ham_lost_at_99=None, lam_percent=None,
    )  # fmt: skip
    yield from numbers_of(
        "youtube-online", "YouTube, time order, online, with fields", data.online("youtube-spam"), data.quick,
        accuracy_percent=(AT_LEAST, 97.0), auc=(AT_LEAST, 0.994), ham_lost_at_99=(AT_MOST, 10.0), lam_percent=None,
    )  # fmt: skip


def youtube_videos(data: Data) -> Iterator[Number]:
    start = data.base_without("youtube-spam")
    for text_only, adapting in ((True, False), (False, False), (False, True)):
        title = f"YouTube, four videos train the fifth, {'text only' if text_only else 'with fields'}"
        *_, pooled = progressive.sites_left_out("", data("youtube-spam", text_only), start, adapting)
        aimed = not text_only and not adapting
        yield from numbers_of(
            "youtube-videos", f"{title}, {'adapting' if adapting else 'frozen'}", pooled, data.quick,
            accuracy_percent=(AT_LEAST, 96.0) if aimed else None, auc=(AT_LEAST, 0.992) if aimed else None,
        )  # fmt: skip


def youtube_published(data: Data) -> Iterator[Number]:
    start = data.base_without("youtube-spam")
    test, title = "youtube-published", "YouTube, 70/30 per video, published order, text only"
    correlations, rights = [], []
    for video in VIDEOS:
        records = [r for r in data("youtube-spam", True) if r.submission.site == video]
        if video in NEWEST_FIRST:
            records.reverse()
        by_label = [[r for r in records if r.label == label] for label in ("spam", "ham")]
        known = {id(r) for part in by_label for r in part[: round(0.7 * len(part))]}
        model = start.copy()
        progressive.teach(model, progressive.mixed([r for r in records if id(r) in known]))
        m = frozen(model, [r for r in records if id(r) not in known]).measures()
        correlations.append(float(m["mcc"] or 0.0))
        rights.append(float(m["accuracy_percent"] or 0.0))
        yield Number(test, f"{title}: MCC of {video}", correlations[-1], digits=3)
    yield Number(test, f"{title}: mean MCC", statistics.mean(correlations), digits=3, aim=(AT_LEAST, 0.955))
    yield Number(test, f"{title}: mean right", statistics.mean(rights), " %")


def sms(data: Data) -> Iterator[Number]:
    records = data("sms-uci", True)
    cut = round(0.3 * len(records))
    model = data.base_without("sms-uci")
    progressive.teach(model, progressive.mixed(records[:cut]))
    yield from numbers_of(
        "sms", "SMS, first 30 % trains", frozen(model, records[cut:]), data.quick,
        accuracy_percent=(AT_LEAST, 99.0), mcc=(AT_LEAST, 0.955), ham_missed_percent=(AT_MOST, 0.1),
    )  # fmt: skip


def mail(data: Data) -> Iterator[Number]:
    yield from numbers_of(
        "mail", "SpamAssassin corpus, online in time order", data.online("spamassassin", True), data.quick,
        one_minus_auc_percent=(AT_MOST, 0.15), lam_percent=None,
    )  # fmt: skip


def cold_start(data: Data) -> Iterator[Number]:
    test, first, after, least = "cold-start", {}, {}, float("inf")
    for name in SPAM_SOURCES:
        start = data.base_without(name)
        first[name] = _auc(frozen(start.copy(), data(name)).outcomes)
        yield Number(test, f"{name}: AUC with nothing learned", first[name], digits=3, aim=(AT_LEAST, 0.6))
        own = progressive.mixed(data(name))
        progressive.teach(start, own[:50])
        after[name] = _auc(frozen(start, own[50:]).outcomes)
        yield Number(test, f"{name}: AUC after 50 own lessons", after[name], digits=3, aim=(AT_LEAST, 0.95))
        based, empty = data.online(name).outcomes, data.online(name, empty=True).outcomes
        for begin, end in ((0, 50), (50, 250), (250, 1000), (1000, len(based))):
            gain = _auc(based[begin:end]) - _auc(empty[begin:end])
            spam = sum(outcome.is_spam for outcome in based[begin:end])
            ham = len(based[begin:end]) - spam
            if min(spam, ham) > 0:
                what = f"{name}: AUC above an empty start, items {begin + 1} to {end} ({spam} spam, {ham} ham)"
                yield Number(test, what, gain, digits=4)
            if min(spam, ham) >= FEWEST:
                least = min(least, gain)
    yield Number(test, "YouTube, nothing learned: AUC", first["youtube-spam"], digits=3, aim=(AT_LEAST, 0.9))
    mean = statistics.mean(first.values())
    yield Number(test, "mean of sources, nothing learned: AUC", mean, digits=3, aim=(AT_LEAST, 0.85))
    yield Number(test, "least of sources, nothing learned: AUC", min(first.values()), digits=3, aim=(AT_LEAST, 0.6))
    mean = statistics.mean(after.values())
    yield Number(test, "mean of sources, after 50 own lessons: AUC", mean, digits=3, aim=(AT_LEAST, 0.95))
    yield Number(
        test,
        f"least gain over an empty start, stretches with {FEWEST} of each label: AUC",
        least,
        digits=4,
        aim=(AT_LEAST, 0.0),
    )


def _auc(outcomes: Sequence[Outcome]) -> float:
    judged = Result("", outcomes, 1.0).judged()
    return metrics.auc(judged.scores, judged.spam)


def calibration(data: Data) -> Iterator[Number]:
    for name in SPAM_SOURCES:
        late = Result(name, data.online(name).outcomes[500:], 1.0)
        if late.outcomes:
            what = f"{name}, online, from the 501st decision on"
            yield from numbers_of("calibration", what, late, data.quick, ece=(AT_MOST, 0.03))


def feedback(data: Data) -> Iterator[Number]:
    rules = (
        Feedback(), Feedback(Mode.DELAYED), Feedback(Mode.DELAYED, delay_hours=24.0), Feedback(Mode.PARTIAL),
        Feedback(Mode.ACTIVE), Feedback(Mode.ERRORS), Feedback(Mode.SPAM_REPORTS),
    )  # fmt: skip
    for name in ("youtube-spam", "sms-uci"):
        for rule in rules:
            if rule.delay_hours and name != "youtube-spam":
                continue
            result = progressive.evaluate(name, data(name), data.base_without(name), feedback=rule)
            what = f"{name}, {rule.description}"
            yield from numbers_of(
                "feedback", what, result, data.quick, one_minus_auc_percent=None, lam_percent=None, hold_percent=None
            )
            yield Number("feedback", f"{what}: labels used", 100 * result.lessons / len(result.outcomes), " %", 1)


def rude_readers(data: Data) -> Iterator[Number]:
    fox = [_without_pseudonym(r) for r in data("fox-news-ham")]
    readers = [*data("civil-comments-toxic"), *fox]
    blog = [_without_pseudonym(r) for n in ("spintax-spam", "blog-ham") for r in data(n)] + list(data("youtube-spam"))
    random.Random(1).shuffle(blog)
    for what, lessons in (("new site", []), (f"after {len(blog):,} lessons of a blog", blog)):
        model = data.base_without("civil-comments-toxic", "fox-news-ham")
        progressive.teach(model, lessons)
        yield from numbers_of(
            "rude-readers", f"Rude but honest readers, {what}", frozen(model, readers), data.quick,
            ham_binned_percent=(AT_MOST, 0.1), ham_held_percent=(AT_MOST, 1.0),
        )  # fmt: skip


def _without_pseudonym(record: Record) -> Record:
    return replace(record, submission=replace(record.submission, author=""))


def perturbed(data: Data) -> Iterator[Number]:
    for name in ("youtube-spam", "sms-uci"):
        records = progressive.in_order(data(name))
        cut = round(0.7 * len(records))
        model = data.base_without(name)
        progressive.teach(model, records[:cut])
        ham = [r.submission.text for r in records[:cut] if r.label == "ham"]
        spam = [r.submission for r in records[cut:] if r.label == "spam"]
        for one in robustness.under_attack(model, spam, ham):
            what = f"{name}, still stopped of {one.of}: {one.name}"
            yield Number("perturbed", what, one.percent, " %", 1, (AT_LEAST, 95.0), one.interval)


def speed(data: Data) -> Iterator[Number]:
    records = data("youtube-spam")
    progressive.evaluate("warm", records[:200], Filter.base())
    rates, model = [], Filter.base()
    for _ in range(2 if data.quick else 5):
        model = Filter.base()
        gc.collect()
        begun = time.process_time()
        for record in records:
            model.weigh(record.submission)
            model.learn(record.submission, record.label)
        rates.append(len(records) / (time.process_time() - begun))
    times = []
    for record in records:
        begun = time.process_time()
        model.judge(replace(record.submission))
        times.append(1e3 * (time.process_time() - begun))
    what = f"score and learn one at a time, processor time, best of {len(rates)}"
    yield Number("speed", what, max(rates), "/s", 0, (AT_LEAST, 5000.0), (min(rates), max(rates)))
    yield Number("speed", "score alone with reasons, processor time: median", float(np.median(times)), " ms", 3)
    worst = float(np.quantile(times, 0.99))
    yield Number("speed", "score alone with reasons, processor time: p99", worst, " ms", 3, (AT_MOST, 1.0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        model.save(path)
        yield Number("speed", "model on disk", path.stat().st_size / 1e6, " MB", 1, (AT_MOST, 64.0))


TESTS: dict[str, tuple[str, Callable[[Data], Iterator[Number]]]] = {
    "youtube-online": ("YouTube comments, online", youtube_online),
    "youtube-videos": ("YouTube comments, one video left out", youtube_videos),
    "youtube-published": ("YouTube comments, the published split", youtube_published),
    "sms": ("SMS, the published split", sms),
    "mail": ("E-mail, online", mail),
    "cold-start": ("A new site", cold_start),
    "first-lessons": ("The first hundred lessons", first_hundred),
    "few-lessons": ("After few lessons of both labels", after_few),
    "first-day": ("The first day", first_day),
    "calibration": ("Calibration after 500 decisions", calibration),
    "feedback": ("How labels come back", feedback),
    "rude-readers": ("Rude but honest readers", rude_readers),
    "perturbed": ("Spam in disguise", perturbed),
    "site-taste": ("Sites of different taste", site_taste),
    "speed": ("Speed and size", speed),
    "ablation": ("What each part is worth (1-AUC %; higher is worse)", ablation),
}


ALONE = "speed"
"""Nothing else runs beside this test."""

_data: list[Data] = []


def measured_in_parallel(names: Sequence[str], folder: Path, quick: bool, processes: int) -> Iterator[list[Number]]:
    """The numbers of each test in the order of their names. A process reads data and makes bases for itself."""
    _read(folder, quick)
    others = [name for name in names if name != ALONE]
    if processes < 2 or len(others) < 2:
        yield from map(_numbers, names)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _read, (folder, quick)) as pool:
        found = dict(zip(others, pool.map(_numbers, others), strict=True))
    for name in names:
        yield found[name] if name in found else _numbers(name)


def _read(folder: Path, quick: bool) -> None:
    _data[:] = [Data(folder, quick)]


def _numbers(name: str) -> list[Number]:
    begun = time.process_time()
    found = list(TESTS[name][1](_data[0]))
    print(f"{name}: {time.process_time() - begun:.0f} s of processor time", file=sys.stderr, flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default="../shared/data", type=Path)
    parser.add_argument("--only", nargs="+", default=list(TESTS), choices=list(TESTS), metavar="NAME")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="tests that run side by side (2)")
    parser.add_argument("--quick", action="store_true", help="less data, fewer draws: to see that it runs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write all numbers as a page of the manual")
    args = parser.parse_args()
    if args.markdown and (args.quick or len(args.only) < len(TESTS)):
        parser.error("the page holds all numbers in full; leave out --quick and --only")
    if not any(args.folder.glob("*.jsonl.gz")):
        parser.error(f"{args.folder} holds no data sets (*.jsonl.gz); name the folder that does")
    numbers = []
    for found in measured_in_parallel(args.only, args.folder, args.quick, args.processes):
        for number in found:
            tell(number)
            numbers.append(number)
    reached = [number.verdict == "reached" for number in numbers if number.aim]
    print(f"{sum(reached)} of {len(reached)} aims reached")
    if args.markdown:
        titles = {name: title for name, (title, _) in TESTS.items()}
        command = f"python benchmarks/filter_numbers.py --markdown {args.markdown}"
        page = markdown(numbers, titles, command, Filter.base().version)
        args.markdown.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
