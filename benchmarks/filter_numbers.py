"""Every number we claim for the filter's quality and speed, printed by one command:

    python benchmarks/filter_numbers.py [../shared/data] [--only NAME…]

Each test prints what it measured beside what we aim at. Nothing here is tuned on what it measures: the
development data are named in docs/filter/tuning.md.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from broadsheet.spamfilter import evaluation, jsonlines, metrics, training
from broadsheet.spamfilter.jsonlines import Record
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.perturbation import ATTACKS
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.verdict import Decision

SPAM_SOURCES = ("youtube-spam", "sms-uci", "spamassassin", "tg-spam", "thai-sms")
VIDEOS = ("psy", "katyperry", "lmfao", "eminem", "shakira")
NEWEST_FIRST = ("lmfao", "eminem", "shakira")


class Data:
    """The data sets, read once each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[tuple[str, bool], list[Record]] = {}

    def __call__(self, name: str, text_only: bool = False) -> list[Record]:
        key = (name, text_only)
        if key not in self._read:
            with jsonlines.opened(self.folder / f"{name}.jsonl.gz", None) as stream:
                self._read[key] = [r for r in jsonlines.read(stream, text_only) if isinstance(r, Record)]
        return self._read[key]

    def base_without(self, *names: str) -> Model:
        """A new site on base weights made from all other sources."""
        paths = [p for p in self.folder.glob("*.jsonl.gz") if p.name.partition(".")[0] not in names]
        return Model(training.from_files(paths))


def told(what: str, measured: str, aim: str) -> None:
    print(f"{what:58s} {measured:46s} aim {aim}", flush=True)


def frozen(model: Model, records: Sequence[Record]) -> evaluation.Result:
    return evaluation.evaluate("frozen", records, model, learning=False)


def youtube_online(data: Data) -> None:
    for text_only in (True, False):
        m = evaluation.evaluate(
            "youtube", data("youtube-spam", text_only), data.base_without("youtube-spam")
        ).measures()
        told(
            f"YouTube, online, {'text only' if text_only else 'with fields'}",
            f"{m['accuracy_percent']:.2f} %  AUC {m['auc']:.4f}  lost@99 {m['ham_lost_at_99']:.1f} %  "
            f"ECE {m['ece']:.3f}",
            "97 %  .994  10 %  (with fields)",
        )


def youtube_videos(data: Data) -> None:
    start = data.base_without("youtube-spam")
    for text_only in (True, False):
        records = evaluation.in_order(data("youtube-spam", text_only))
        outcomes = []
        for video in VIDEOS:
            model = start.copy()
            evaluation.teach(model, evaluation.mixed([r for r in records if r.submission.site != video]))
            outcomes += frozen(model, [r for r in records if r.submission.site == video]).outcomes
        m = evaluation.Result("videos", outcomes, 1.0).measures()
        told(
            f"YouTube, four videos train, {'text only' if text_only else 'with fields'}",
            f"{m['accuracy_percent']:.2f} %  AUC {m['auc']:.4f}",
            "96 %  .992  (with fields)",
        )


def youtube_published(data: Data) -> None:
    start = data.base_without("youtube-spam")
    correlations, rights = [], []
    for video in VIDEOS:
        records = [r for r in data("youtube-spam", True) if r.submission.site == video]
        if video in NEWEST_FIRST:
            records.reverse()
        by_label = [[r for r in records if r.label == label] for label in ("spam", "ham")]
        known = {id(r) for part in by_label for r in part[: round(0.7 * len(part))]}
        model = start.copy()
        evaluation.teach(model, evaluation.mixed([r for r in records if id(r) in known]))
        m = frozen(model, [r for r in records if id(r) not in known]).measures()
        correlations.append(float(m["mcc"] or 0.0))
        rights.append(float(m["accuracy_percent"] or 0.0))
    told(
        "YouTube, 70/30 per video, published order, text only",
        f"MCC {statistics.mean(correlations):.3f} ({', '.join(f'{c:.3f}' for c in correlations)})  "
        f"{statistics.mean(rights):.1f} %",
        "MCC .955",
    )


def sms(data: Data) -> None:
    records = data("sms-uci", True)
    cut = round(0.3 * len(records))
    model = data.base_without("sms-uci")
    evaluation.teach(model, evaluation.mixed(records[:cut]))
    m = frozen(model, records[cut:]).measures()
    told(
        "SMS, first 30 % train",
        f"{m['accuracy_percent']:.2f} %  MCC {m['mcc']:.3f}  ham blocked {m['ham_missed_percent']:.2f} %",
        "99.0 %  .955  0.1 %",
    )


def mail(data: Data) -> None:
    m = evaluation.evaluate("mail", data("spamassassin", True), data.base_without("spamassassin")).measures()
    told(
        "SpamAssassin corpus, online",
        f"1-AUC {m['one_minus_auc_percent']:.3f} %  lam {m['lam_percent']:.2f} %",
        ".15 %",
    )


def cold_start(data: Data) -> None:
    found = {}
    for name in SPAM_SOURCES:
        start = data.base_without(name, *(["sms-uci-mt"] if name == "sms-uci" else []))
        found[name] = float(frozen(start, data(name)).measures()["auc"] or 0.0)
        based = evaluation.evaluate(name, data(name), start.copy()).outcomes
        empty = evaluation.evaluate(name, data(name), Model.empty()).outcomes
        curve = [(_auc(based[a:b]), _auc(empty[a:b])) for a, b in ((0, 50), (50, 250), (250, 1000))]
        told(
            f"  {name}: nothing learned; items 1-50, -250, -1000",
            f"{found[name]:.3f}; " + "  ".join(f"{b:.3f} (empty {e:.3f})" for b, e in curve),
            ".60; after 50 .95, never below empty",
        )
    told(
        "New site, nothing learned",
        f"YouTube {found['youtube-spam']:.3f}  mean {statistics.mean(found.values()):.3f}  "
        f"least {min(found.values()):.3f}",
        ".90  .85  .60",
    )


def _auc(outcomes: Sequence[evaluation.Outcome]) -> float:
    scores = np.array([o.log_odds for o in outcomes])
    return metrics.auc(scores, np.array([o.record.label == "spam" for o in outcomes], dtype=bool))


def rude_readers(data: Data) -> None:
    fox = [_without_pseudonym(r) for r in data("fox-news-ham")]
    readers = [*data("civil-comments-toxic"), *fox]
    blog = [_without_pseudonym(r) for n in ("spintax-spam", "blog-ham") for r in data(n)] + list(data("youtube-spam"))
    random.Random(1).shuffle(blog)
    for what, lessons in (("new site", []), ("after 3,030 lessons of a blog", blog)):
        model = data.base_without("civil-comments-toxic", "fox-news-ham")
        evaluation.teach(model, lessons)
        m = frozen(model, readers).measures()
        told(
            f"Rude but honest readers, {what}",
            f"called spam {m['ham_binned_percent']:.3f} %  held {m['ham_held_percent']:.2f} %",
            "0.1 %  1 %",
        )


def _without_pseudonym(record: Record) -> Record:
    return replace(record, submission=replace(record.submission, author=""))


def perturbed(data: Data) -> None:
    records = evaluation.in_order(data("youtube-spam"))
    cut = round(0.7 * len(records))
    model = data.base_without("youtube-spam")
    evaluation.teach(model, records[:cut])
    policy = Policy()
    ham = [r.submission.text for r in records[:cut] if r.label == "ham"]
    caught = [r.submission for r in records[cut:] if r.label == "spam" and _stopped(model, r.submission, policy)]
    for name, attack in ATTACKS.items():
        kept = sum(_stopped(model, replace(s, text=attack(s.text, n, ham)), policy) for n, s in enumerate(caught))
        told(f"Perturbed spam still stopped: {name}", f"{100 * kept / len(caught):.1f} % of {len(caught)}", "95 %")


def _stopped(model: Model, submission: object, policy: Policy) -> bool:
    return model.judge(submission, policy).decision is not Decision.PUBLISH  # type: ignore[arg-type]


def speed(data: Data) -> None:
    records = data("youtube-spam")
    evaluation.evaluate("warm", records[:200], Model.base())
    rates, model = [], Model.base()
    for _ in range(5):
        model = Model.base()
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
        times.append(time.process_time() - begun)
    told(
        "Speed, score and learn one at a time, one core",
        f"{max(rates):,.0f}/s (of 5 runs {min(rates):,.0f} to {max(rates):,.0f})",
        "5,000/s",
    )
    told(
        "Score alone with reasons, processor time",
        f"p50 {1e3 * np.median(times):.2f} ms  p99 {1e3 * np.quantile(times, 0.99):.2f} ms",
        "p99 1 ms",
    )
    path = Path("/tmp") / f"broadsheet-speed-{random.getrandbits(32):08x}"
    model.save(path)
    told("Snapshot", f"{path.stat().st_size / 1e6:.1f} MB", "64 MB")
    path.unlink()


TESTS: dict[str, Callable[[Data], None]] = {
    "youtube-online": youtube_online,
    "youtube-videos": youtube_videos,
    "youtube-published": youtube_published,
    "sms": sms,
    "mail": mail,
    "cold-start": cold_start,
    "rude-readers": rude_readers,
    "perturbed": perturbed,
    "speed": speed,
}


def chosen(names: Sequence[str]) -> Iterator[Callable[[Data], None]]:
    yield from (test for name, test in TESTS.items() if not names or name in names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="../shared/data", type=Path)
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(TESTS))
    args = parser.parse_args()
    data = Data(args.folder)
    for test in chosen(args.only):
        test(data)


if __name__ == "__main__":
    main()
