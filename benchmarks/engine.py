"""The engine alone, one comment at a time: score, then learn. Against the usual library in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks import load
from benchmarks.budgets import ENGINE
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.exchange.demo import comments
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.submission import Submission

_ROUNDS = pick(4, 8)
_TIMES = pick(3, 9)


def measure() -> list[Row]:
    stream = _stream()
    taken = load.in_turn(
        _TIMES, ours=lambda: _ours(stream), theirs=lambda: _scikit_learn(stream), score=lambda: _score(stream)
    )
    return [
        Row.of(ENGINE["learning"], taken["ours"], taken["theirs"]),
        Row.of(ENGINE["score"], taken["score"]),
    ]


def _stream() -> list[tuple[Submission, str]]:
    """The demonstration replies over and over, each time with other words in them."""
    return [
        (Submission(text=f"{item['text']} {turn} {turn * 7919}", author=item["author"]), label)
        for turn in range(_ROUNDS)
        for item in comments()
        if (label := {"spam": "spam", "published": "ham"}.get(item["state"]))
    ]


def _ours(stream: list[tuple[Submission, str]]) -> float:
    model = Filter.base()
    model.learn(*stream[0])

    def one(submission: Submission, label: str) -> None:
        model.judge(submission)
        model.learn(submission, label)

    return _rate(stream, one)


def _score(stream: list[tuple[Submission, str]]) -> float:
    model = Filter.base()
    return _rate(stream, lambda submission, _: model.judge(submission))


def _scikit_learn(stream: list[tuple[Submission, str]]) -> float:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from threadpoolctl import threadpool_limits

    vectorizer: Any = HashingVectorizer(analyzer="char", ngram_range=(4, 4), n_features=2**18, binary=True)
    learner: Any = SGDClassifier(loss="log_loss")
    learner.partial_fit(vectorizer.transform(["a", "b"]), ["spam", "ham"], classes=["ham", "spam"])

    def one(submission: Submission, label: str) -> None:
        row = vectorizer.transform([submission.text])
        learner.predict_proba(row)
        learner.partial_fit(row, [label])

    # With several threads it is slower: they wait for one another over a single comment.
    with threadpool_limits(1):
        return _rate(stream, one)


def _rate(stream: list[tuple[Submission, str]], one: Callable[[Submission, str], object]) -> float:
    """So many in a second of processor time, which other programs on the machine change least."""
    started = time.process_time()
    for submission, label in stream:
        one(submission, label)
    return len(stream) / (time.process_time() - started)
