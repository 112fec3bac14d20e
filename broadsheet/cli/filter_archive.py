"""`broadsheet filter check --output FILE`: judges very many comments in pieces, here or on Ray, and can be stopped."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_data import ProblemReport, lines_from, progress_bar, reading, writing
from broadsheet.cli.filter_pieces import in_order, kept_beside, name_of
from broadsheet.cli.filter_workers import workers
from broadsheet.lib import private_files

if TYPE_CHECKING:
    from broadsheet.spamfilter import Filter, Policy, Verdict
    from broadsheet.spamfilter.datasets import LineError, Piece


def answer(verdict: Verdict) -> str:
    """A verdict as one line of JSON."""
    values = {
        "probability": round(verdict.probability, 6),
        "decision": str(verdict.decision),
        "reasons": [
            {"group": r.group, "id": r.id, "weight": r.weight, "values": dict(r.values), "text": r.text}
            for r in verdict.reasons
        ],
        "model_version": verdict.model_version,
    }
    return json.dumps(values, ensure_ascii=True)


def verdicts_of(judge: tuple[Filter, Policy], piece: Piece) -> bytes:
    """What is known of a piece: a line with the list of its problems, then a line for each verdict."""
    (model, policy), problems, answers = judge, list[str](), list[str]()
    for item in piece.records():
        if isinstance(item, Exception):
            problems.append(str(item))
        else:
            answers.append(answer(model.judge(item.submission, policy)))
    return "".join(f"{line}\n" for line in (json.dumps(problems), *answers)).encode()


def judge_archive(args: argparse.Namespace, model: Filter, policy: Policy) -> int:
    """Writes a verdict for each line to ``args.output``; returns 1 if a line could not be read."""
    target, problems, broken = Path(args.output), ProblemReport(args.file), list["LineError"]()
    _refuse_places(args.file, target)
    with ExitStack() as stack:
        stream = stack.enter_context(lines_from(args.file))
        team = stack.enter_context(workers(args.ray))
        kept = stack.enter_context(kept_beside(target))
        step = stack.enter_context(progress_bar(f"judging {args.file}", None))
        name = partial(_name, (model.version, model.key.id, policy))
        found = in_order(_pieces(args.file, stream, broken), name, partial(team.do, verdicts_of, (model, policy)), kept)
        begun, fresh, written = time.perf_counter(), 0, 0
        with _written_whole(target) as file:
            for content, is_new in found:
                head, _, answers = content.partition(b"\n")
                for problem in json.loads(head):
                    problems.add(problem)
                file.write(answers)
                count = answers.count(b"\n")
                written += count
                fresh += count if is_new else 0
                step()
        seconds = time.perf_counter() - begun
        kept.drop()
    for problem in broken:
        problems.add(problem)
    problems.close()
    _tell(target, written, fresh, seconds, team.cores)
    return int(problems.count > 0)


def _tell(target: Path, written: int, fresh: int, seconds: float, cores: int) -> None:
    earlier = f"; {written - fresh:,} of them were judged before" if fresh < written else ""
    rate = f" ({fresh / seconds / cores:,.0f} a second for each core, cores: {cores})" if fresh and seconds else ""
    print(f"{written:,} verdicts written to {target}{rate}{earlier}")


def _refuse_places(source: str, target: Path) -> None:
    if target.exists() and not target.is_file():
        raise CommandFailed(f"{target} is no file; give the name of a file to write the verdicts to")
    if target.exists() and source != "-" and Path(source).exists() and target.samefile(source):
        raise CommandFailed(f"{target} is what shall be judged; give another file to write the verdicts to")


def _name(judge: tuple[Any, ...], piece: Piece) -> str:
    return name_of("check", *judge, piece.first, b"".join(piece.lines))


def _pieces(path: str, stream: IO[bytes], broken: list[LineError]) -> Iterator[Piece]:
    from broadsheet.spamfilter import datasets

    with reading(path):
        for item in datasets.pieces(stream):
            if isinstance(item, datasets.LineError):
                broken.append(item)
            else:
                yield item


@contextmanager
def _written_whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``target`` when all is written, and is removed if that does not come to be."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    with writing(str(target)):
        try:
            with private_files.open_bytes(beside) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
