import pytest

from broadsheet.readership import readers


@pytest.fixture(autouse=True)
def nobody_remembered():
    """Every test begins as if nobody had read anything today."""
    readers.here.clear()
