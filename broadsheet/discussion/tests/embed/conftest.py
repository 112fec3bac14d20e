"""A site that is registered, and what its pages ask for."""

from __future__ import annotations

import pytest

from broadsheet.discussion.sites import registered
from broadsheet.discussion.tests.build import NOW

BLOG = "https://blog.example"
PAGE = f"{BLOG}/2026/bees/"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    registered.forget()
    yield
    registered.forget()


@pytest.fixture
def blog(db):
    row, _ = registered.add(BLOG, NOW)
    registered.forget()
    return row
