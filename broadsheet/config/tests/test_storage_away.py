"""The storage of pictures and documents is away: forms and commands say so with the cure, and keep what was typed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.documents.models import Document

from broadsheet.cli import django_setup
from broadsheet.cli.main import main
from broadsheet.config.tests.s3 import Storage, serving_files
from broadsheet.exchange.by_upload.carrying import carry
from broadsheet.exchange.models import ImportRun, RunState
from broadsheet.exchange.tests.wxr.exports import a_file, a_post, an_export
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, Picture
from broadsheet.newsroom.tests.build import NOW
from broadsheet.newsroom.tests.documents import a_sound
from broadsheet.newsroom.tests.pictures import a_drawing, a_picture, do_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


@pytest.fixture
def storage(settings, monkeypatch) -> Iterator[Storage]:
    """The site's files are in its bucket."""
    with serving_files(settings, monkeypatch) as running:
        yield running


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    client.raise_request_exception = False
    return client


_FORMS = {
    "picture": ("/admin/images/add/", "title", "file", {}),
    "picture anew": ("/admin/images/{picture}/", "title", "file", {}),
    "pictures": ("/admin/images/multiple/add/", "title", "files[]", {"X-Requested-With": "XMLHttpRequest"}),
    "chosen picture": ("/admin/images/chooser/create/", "image-chooser-upload-title", "image-chooser-upload-file", {}),
    "document": ("/admin/documents/add/", "title", "file", {}),
    "document anew": ("/admin/documents/edit/{document}/", "title", "file", {}),
    "documents": ("/admin/documents/multiple/add/", "title", "files[]", {"X-Requested-With": "XMLHttpRequest"}),
    "chosen document": (
        "/admin/documents/chooser/create/", "document-chooser-upload-title", "document-chooser-upload-file", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", _FORMS)
def test_an_upload_while_the_storage_is_away_is_told_so_and_keeps_what_was_typed(storage, editor, form):
    address, title, file, headers = _FORMS[form]
    address = address.format(picture=a_picture().pk, document=a_sound().pk)
    files = dict(storage.files)
    storage.refuses = True

    answer = editor.post(
        address, {title: "An old wheel", file: SimpleUploadedFile("a.png", a_drawing())}, headers=headers
    )
    said = answer.content.decode()

    assert answer.status_code == 200
    assert "does not answer just now" in said
    assert "broadsheet doctor" in said
    # The form for many shows each name until that one is stored.
    assert "An old wheel" in said or "files[]" in file
    assert storage.files == files
    assert set(Picture.objects.values_list("title", flat=True)) == {"The mill"}
    assert set(Document.objects.values_list("title", flat=True)) == {"The wheel"}


def test_words_about_a_picture_and_a_document_are_stored_while_the_storage_is_away(storage, editor):
    picture, sound = a_picture(), a_sound()
    storage.refuses = True

    answers = [
        editor.post(f"/admin/images/{picture.pk}/", {"title": "An old wheel", "credit": "Vera Quill"}),
        editor.post(f"/admin/documents/edit/{sound.pk}/", {"title": "An old wheel"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    for one in (picture, sound):
        stored = type(one).objects.get(pk=one.pk)
        assert (stored.title, stored.file.name) == ("An old wheel", one.file.name)
    assert Picture.objects.values_list("width", "height", "credit").get() == (1000, 600, "Vera Quill")


def test_what_opens_a_stored_file_while_the_storage_is_away_is_503_with_the_cure(storage, editor):
    picture = a_picture()
    storage.refuses = True

    shown = editor.get(f"/admin/images/{picture.pk}/preview/fill-100x100/")

    assert (shown.status_code, shown["Retry-After"]) == (503, "5")
    assert "The storage of pictures and documents does not answer" in shown.content.decode()
    assert "broadsheet doctor" in shown.content.decode()


def test_a_storage_that_takes_no_more_files_leaves_what_was_typed_in_the_browser(storage, editor):
    storage.room = 0

    answer = editor.post("/admin/images/add/", {"title": "Wheel", "file": SimpleUploadedFile("a.png", a_drawing())})

    assert answer.status_code == 503
    assert "Go back in your" in answer.content.decode()
    assert not Picture.objects.exists()


def test_the_key_is_not_written_down_with_what_is_put_off(storage, django_capture_on_commit_callbacks):
    picture, sound = a_picture(), a_sound()
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
        sound.delete()
    noted = json.dumps(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))

    assert picture.file.name in noted
    assert "secret" not in noted
    assert do_tasks()
    assert storage.files == {}


@pytest.fixture
def moving_in_with_a_picture(storage, tmp_path, settings) -> tuple[Path, Path]:
    """The export of an old site and its uploads, while the storage refuses."""
    newsroom.set_up_site("The Test Paper")
    settings.HOME = tmp_path
    file, media = tmp_path / "export.xml", tmp_path / "uploads.zip"
    file.write_bytes(an_export(a_file(9, "2019/03/mill.png"), a_post(7)))
    with zipfile.ZipFile(media, "w") as packed:
        packed.writestr("uploads/2019/03/mill.png", a_drawing())
    storage.refuses = True
    return file, media


def test_a_command_that_cannot_store_a_picture_says_so_and_goes_on_later(
    moving_in_with_a_picture, storage, monkeypatch, capsys
):
    monkeypatch.setattr(django_setup, "setup_finished_site", lambda: None)
    file, media = moving_in_with_a_picture
    command = ["import", "wordpress", str(file), "--media", str(media)]

    assert main(command) == 1
    assert capsys.readouterr().err == (
        "broadsheet: Pictures and documents cannot be stored (the bucket paper cannot be used (ClientError)); "
        "check BROADSHEET_MEDIA_BUCKET, and run it again.\n"
    )
    storage.refuses = False
    assert main(command) == 0
    assert (Picture.objects.count(), ArticlePage.objects.count()) == (1, 1)


def test_an_import_by_upload_that_cannot_store_a_picture_says_so(moving_in_with_a_picture, editor):
    file, media = moving_in_with_a_picture
    sent = {
        name: SimpleUploadedFile(place.name, place.read_bytes()) for name, place in (("file", file), ("uploads", media))
    }
    editor.post(reverse("imports"), {"kind": "wordpress", "section": "news", "act": "import"} | sent)
    run = ImportRun.objects.get()
    assert ImportRun.objects.claim(run.pk, NOW)

    carry(run.pk, lambda: False, lambda: NOW)

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "The storage of pictures and documents does not answer" in run.problem
    assert run.can_go_on
