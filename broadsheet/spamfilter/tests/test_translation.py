"""Whatever the filter says can be translated: each of its sentences stands where gettext's tools collect it."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

from broadsheet.spamfilter import reasons
from broadsheet.spamfilter.features.evidence import SIGNALS

_ENGINE = Path(reasons.__file__).parent
_NUMBERS = (0, 1, 2)


def marked() -> set[str]:
    """The sentences that `makemessages` collects, as it does: arguments of two functions, by their names."""
    places = {"_": 0, "gettext_noop": 0, "Signal": 3}
    calls = [
        node
        for path in [_ENGINE / "reasons.py", *(_ENGINE / "features").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places
    ]
    found = [call.args[places[call.func.id]] for call in calls if len(call.args) > places[call.func.id]]
    return {argument.value for argument in found if isinstance(argument, ast.Constant)}


def all_parts() -> set[str]:
    """What any reason may be put together of."""
    ids = [*reasons._SENTENCES, *reasons._MEMORY, reasons.COPIES]
    fields = ("spam", "ham", "near", "days", "names", "pages", "sites", "span", "links")
    said = set()
    for id in ids:
        for numbers in product(_NUMBERS, repeat=4):
            spam, ham, spread, near = numbers
            values = dict.fromkeys(fields, spread) | {"spam": spam, "ham": ham, "count": spam + ham, "near": near}
            said |= set(reasons.parts_of(id, values) or ())
    return {part for part in said if len(part) > 2}


def test_every_sentence_is_collected_for_translators():
    assert len(all_parts()) > len(SIGNALS) / 2
    assert all_parts() - marked() == set()
