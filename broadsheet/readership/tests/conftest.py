from types import SimpleNamespace

import pytest

from broadsheet.readership import readers, views
from broadsheet.readership.tests.build import NOW


@pytest.fixture(autouse=True)
def nobody_remembered():
    """Every test begins as if nobody had read anything today."""
    readers.here.clear()


@pytest.fixture(autouse=True)
def at_noon(monkeypatch) -> None:
    """What a test sends is read on one day: a reader counts once on each."""
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: NOW))
