"""What is put off is done by the background worker: nothing is lost, and what fails is tried again a few times."""

from __future__ import annotations

import os
import platform
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from broadsheet.newsroom import jobs, task_queue, tasks
from broadsheet.newsroom.models import Picture
from broadsheet.newsroom.tests.pictures import NOW, a_picture, do_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


def waiting() -> DBTaskResult:
    return DBTaskResult.objects.get(task_path=f"{tasks.__name__}.make_sizes")


def make_sizes_only() -> DBTaskResult:
    """Leave what Wagtail has put off out of a test."""
    DBTaskResult.objects.exclude(task_path=f"{tasks.__name__}.make_sizes").delete()
    return waiting()


def test_an_upload_waits_for_no_size_to_be_made():
    picture = a_picture()

    assert not picture.has_its_sizes
    assert waiting().status == "READY"


def test_a_task_is_done_once():
    a_picture()
    assert do_tasks() > 0
    assert do_tasks() == 0
    assert Picture.objects.get().has_its_sizes


def test_what_a_killed_worker_was_doing_is_done_by_the_next():
    picture = a_picture()
    task = make_sizes_only()
    ours_before = f"{platform.node()}:{os.getpid()}:another-start"
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[ours_before], started_at=NOW)
    assert do_tasks() == 0

    task_queue.take_up_abandoned(NOW)
    assert do_tasks(NOW + timedelta(hours=1)) == 1
    picture.refresh_from_db()
    task.refresh_from_db()
    assert picture.has_its_sizes
    assert task.status == "SUCCESSFUL"


@pytest.mark.parametrize(("minutes", "is_taken_up"), [(1, False), (16, True)])
def test_what_a_worker_elsewhere_is_doing_is_left_to_it_for_a_quarter_of_an_hour(minutes, is_taken_up):
    a_picture()
    make_sizes_only()
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["elsewhere:1:x"], started_at=NOW)
    task_queue.take_up_abandoned(NOW + timedelta(minutes=minutes))

    assert (waiting().status == "READY") == is_taken_up


def test_a_task_that_fails_is_tried_five_times_later_and_later_and_each_failure_is_logged(caplog):
    picture = a_picture()
    make_sizes_only()
    default_storage.delete(picture.file.name)
    tried_at, now = [], NOW
    for _ in range(300):
        if task_queue.run_waiting(now):
            tried_at.append(now)
        now += timedelta(seconds=30)

    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(tried_at)]
    assert pauses == [30, 120, 480, 1920]
    assert waiting().status == "FAILED"
    ours = [record.levelname for record in caplog.records if record.name == task_queue.__name__]
    assert ours == ["WARNING"] * 4 + ["ERROR"]


def test_a_task_about_what_was_deleted_is_done_with(caplog):
    tasks.make_sizes.enqueue(4711)
    do_tasks()

    assert waiting().status == "SUCCESSFUL"
    assert caplog.records == []


def test_what_was_done_is_forgotten_after_an_hour_and_what_failed_after_a_month():
    tasks.make_sizes.enqueue(4711)
    do_tasks()
    done = waiting()
    failed = DBTaskResult.objects.create(
        task_path="a.b", args_kwargs={}, status="FAILED", finished_at=done.finished_at, backend_name="default"
    )
    task_queue.forget_finished(done.finished_at + timedelta(hours=2))
    assert list(DBTaskResult.objects.all()) == [failed]

    task_queue.forget_finished(done.finished_at + timedelta(days=31))
    assert not DBTaskResult.objects.exists()


def test_a_picture_whose_task_was_never_written_down_gets_its_sizes_within_the_hour():
    a_picture()
    DBTaskResult.objects.all().delete()
    jobs.make_missing_sizes(NOW)
    do_tasks()

    assert Picture.objects.get().has_its_sizes


def test_what_wagtail_puts_off_is_done_here_too(client, admin_user):
    picture = a_picture()
    client.force_login(admin_user)
    with_index = DBTaskResult.objects.filter(task_path__startswith="wagtail.")
    assert with_index.exists()
    do_tasks()

    assert not with_index.exclude(status="SUCCESSFUL").exists()
    assert client.get(reverse("wagtailimages:image_usage", args=[picture.pk])).status_code == 200
