"""The pieces of `broadsheet filter evaluate`, each of which can be measured by itself, here or on Ray.

A piece is a data set or, where sites are left out, one site of it by one of the two models. What is known of a piece
before the others are done is kept beside the file of figures, if one is asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_data import Labelled, progress_bar
from broadsheet.cli.filter_pieces import in_order, kept_beside, name_of
from broadsheet.cli.filter_workers import workers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from broadsheet.cli.filter_pieces import KeptPieces
    from broadsheet.spamfilter import Filter
    from broadsheet.spamfilter.datasets import Record
    from broadsheet.spamfilter.evaluation.feedback import Feedback
    from broadsheet.spamfilter.evaluation.results import Measured, Result
    from broadsheet.spamfilter.evaluation.robustness import AttackResult

    Bar: TypeAlias = Callable[[str, int], AbstractContextManager[Callable[[], None]]]

_TRAINING_PART = 0.7


@dataclass(frozen=True, slots=True)
class Settings:
    """How pieces are measured: whether the model ``learning`` goes on, how labels come back, how many draws intervals
    are made of, and whether the model ``was_trained`` on other data."""

    learning: bool
    feedback: Feedback
    folds: int
    was_trained: bool


@dataclass(frozen=True, slots=True)
class DataPiece:
    """A data set, or the ``site`` that is left out of it, by a model that is ``adapting`` or not.

    ``with_attacks`` has the whole data set attacked too. ``digest`` names the records.
    """

    name: str
    records: Sequence[Record] = field(repr=False)
    digest: str
    site: str | None = None
    adapting: bool = False
    with_attacks: bool = False

    def judged(self) -> list[Record]:
        """The records that are judged, in the order in which they are."""
        from broadsheet.spamfilter.evaluation.progressive import in_order

        return in_order([r for r in self.records if self.site is None or r.submission.site == self.site])


def measure_all(
    args: argparse.Namespace, settings: Settings, sets: Sequence[Labelled], start: Filter
) -> list[Measured]:
    """Every data set measured; where sites are left out, each site, and all sites of a data set together."""
    from broadsheet.spamfilter.evaluation import packed

    pieces = [piece for data in sets for piece in _pieces(args, data)]
    with ExitStack() as stack:
        team = stack.enter_context(workers(args.ray))
        kept = stack.enter_context(_kept(args.json))
        # In this process each piece shows how far it is.
        step = stack.enter_context((progress_bar if args.ray else _no_bar)("measuring", len(pieces)))
        work = measured_piece if args.ray else partial(measured_piece, bar=progress_bar)
        do = partial(team.do, work, (start, settings))
        name = partial(_name, (start.version, start.key.id, settings))
        contents = in_order(pieces, name, do, kept)
        results = []
        for piece, (content, _) in zip(pieces, contents, strict=True):
            results.append(packed.unpack(content, piece.judged()))
            step()
        found = list(_with_all_sites(pieces, results, settings.folds))
        if kept:
            kept.drop()
    return found


def _with_all_sites(pieces: Sequence[DataPiece], results: Sequence[Measured], folds: int) -> Iterator[Measured]:
    """The results and, after those of all sites of a data set by one of the models, all of them as one."""
    from broadsheet.spamfilter.evaluation import progressive

    alike = groupby(zip(pieces, results, strict=True), key=lambda pair: (pair[0].name, pair[0].adapting))
    for (name, adapting), group in alike:
        pairs = list(group)
        yield from (one for _, one in pairs)
        if pairs[0][0].site is not None:
            together = progressive.all_sites(name, [one.result for _, one in pairs], adapting)
            yield _with_intervals(together, [], folds, progress_bar)


def _pieces(args: argparse.Namespace, data: Labelled) -> list[DataPiece]:
    from broadsheet.spamfilter.evaluation import progressive

    digest = name_of(*data.records)
    if not args.leave_out:
        return [DataPiece(data.name, data.records, digest, with_attacks=args.attacks)]
    try:
        sites = progressive.sites_of(data.records)
    except ValueError as error:
        raise _unfit(data.name, error) from error
    return [
        DataPiece(data.name, data.records, digest, site, adapting, args.attacks and not adapting and site == sites[0])
        for adapting in (False, True)
        for site in sites
    ]


@contextmanager
def _kept(json_file: str | None) -> Iterator[KeptPieces | None]:
    """The folder for finished pieces beside the file of figures; None where no file is written."""
    if not json_file or json_file == "-" or (Path(json_file).exists() and not Path(json_file).is_file()):
        yield None
        return
    with kept_beside(Path(json_file)) as kept:
        yield kept


def _name(how: tuple[object, ...], piece: DataPiece) -> str:
    return name_of("evaluate", *how, piece)


@contextmanager
def _no_bar(_what: str, _total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


def measured_piece(how: tuple[Filter, Settings], piece: DataPiece, bar: Bar = _no_bar) -> bytes:
    """One piece, measured and packed. Raises CommandFailed where it cannot be measured so."""
    from broadsheet.spamfilter.evaluation import packed, progressive

    start, settings = how
    attacks = _under_attack(piece, start, settings.was_trained, bar) if piece.with_attacks else []
    try:
        if piece.site is not None:
            with bar(f"judging {piece.name} by its sites", len(piece.records)) as step:
                result = progressive.site_left_out(
                    piece.name, piece.records, piece.site, start, piece.adapting, progress=step
                )
        else:
            with bar(f"judging {piece.name}", len(piece.records)) as step:
                result = progressive.evaluate(
                    piece.name,
                    piece.records,
                    start.copy(),
                    settings.learning,
                    progress=step,
                    feedback=settings.feedback,
                )
    except ValueError as error:
        raise _unfit(piece.name, error) from error
    return packed.pack(_with_intervals(result, attacks, settings.folds, bar))


def _unfit(name: str, error: ValueError) -> CommandFailed:
    return CommandFailed(f"{name} cannot be measured so: {error}")


def _under_attack(piece: DataPiece, start: Filter, was_trained: bool, bar: Bar) -> list[AttackResult]:
    """The attacks on the spam in the last part of a data set by a model that learned the first, or on all of it by
    a model that was trained."""
    from broadsheet.spamfilter.evaluation import progressive, robustness

    # Without dates the order of a file says nothing, and often all spam stands together: the last part would hold none.
    dated = all(record.submission.date for record in piece.records)
    records, model = (progressive.in_order if dated else progressive.mixed)(piece.records), start.copy()
    cut = 0 if was_trained else round(_TRAINING_PART * len(records))
    with bar(f"learning {piece.name}", cut) as step:
        progressive.teach(model, records[:cut], step)
    wanted = [record.submission.text for record in records[: cut or None] if record.label == "ham"]
    spam = [record.submission for record in records[cut:] if record.label == "spam"]
    with bar(f"disguising {piece.name}", len(spam) * (1 + len(robustness.ATTACKS))) as step:
        return robustness.under_attack(model, spam, wanted, progress=step)


def _with_intervals(result: Result, attacks: Sequence[AttackResult], folds: int, bar: Bar) -> Measured:
    from broadsheet.spamfilter.evaluation.results import measured

    with bar(f"intervals of {result.name}", 100) as step:
        return measured(result, attacks, folds, step)
