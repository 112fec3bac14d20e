"""The page cache as other apps use it: pages follow when the change that they show is committed."""

import logging
import os

import pytest
from django.db import transaction

from broadsheet.pagecache import service
from broadsheet.pagecache.models import PageChange
from broadsheet.pagecache.tests.build import is_stored, keep

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("purge", "left"), [(lambda: service.purge("page-1"), [False, True]), (service.purge_all, [False, False])]
)
def test_pages_go_on_commit_and_not_before(purge, left, django_capture_on_commit_callbacks):
    keep("/town/")
    keep("/sport/", shows=["page-2"])
    with django_capture_on_commit_callbacks(execute=True):
        purge()
        assert is_stored("/town/", "/sport/") == [True, True]

    assert is_stored("/town/", "/sport/") == left


def test_a_change_that_is_taken_back_purges_nothing(django_capture_on_commit_callbacks):
    keep("/town/")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        service.purge("page-1")
        transaction.set_rollback(True)

    assert is_stored("/town/") == [True]
    assert not PageChange.objects.exists()


def test_what_has_changed_is_written_down_with_the_change(django_capture_on_commit_callbacks):
    with transaction.atomic():
        service.purge("page-1", "front")
        service.purge_all()

    assert list(PageChange.objects.order_by("pk").values_list("key", flat=True)) == ["page-1", "front", ""]


def test_a_purge_that_fails_is_logged_and_turns_the_files_off(monkeypatch, caplog):
    def refuse(*_, **__):
        raise OSError("read-only file system")

    keep("/town/")
    with monkeypatch.context() as failing, caplog.at_level(logging.ERROR):
        failing.setattr(os, "unlink", refuse)
        service.drop("page-1")

    assert "Page files could not be changed" in caplog.text
    assert service.pages().counter.value == 0
