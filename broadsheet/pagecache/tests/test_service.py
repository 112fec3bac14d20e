"""The page cache as other apps use it: pages are dropped when the change that they show is committed."""

from pathlib import Path

import pytest
from django.db import transaction

from broadsheet.pagecache import service


def keep(*paths: str) -> None:
    pages = service.pages()
    for path in paths:
        assert pages.write(path, b"story", 60, pages.mark(path))


def kept(*paths: str) -> list[bool]:
    return [Path(service.pages().place(path)).exists() for path in paths]


@pytest.mark.django_db
@pytest.mark.parametrize(("purge", "left"), [(service.purge, [False, True]), (service.purge_all, [False, False])])
def test_pages_go_on_commit_and_not_before(purge, left, django_capture_on_commit_callbacks):
    keep("/town/", "/sport/")
    with django_capture_on_commit_callbacks(execute=True):
        purge(*(["/town/"] if purge is service.purge else []))
        assert kept("/town/", "/sport/") == [True, True]

    assert kept("/town/", "/sport/") == left


@pytest.mark.django_db
def test_a_change_that_is_taken_back_purges_nothing(django_capture_on_commit_callbacks):
    keep("/town/")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        service.purge("/town/")
        transaction.set_rollback(True)

    assert kept("/town/") == [True]
