"""Pictures and documents in a bucket: a small stand-in for an S3 storage runs beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document

from broadsheet.cli.checkup import surroundings
from broadsheet.config import media_bucket
from broadsheet.config.tests.s3 import Storage
from broadsheet.exchange import whole_site
from broadsheet.exchange.replacing import files
from broadsheet.newsroom.tests.build import NOW
from broadsheet.newsroom.tests.pictures import a_picture, with_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]
SOUND = bytes(range(256)) * 40


def body(answer) -> bytes:
    try:
        return b"".join(answer.streaming_content) if answer.streaming else answer.content
    finally:
        answer.close()


@pytest.fixture
def storage(settings, monkeypatch) -> Iterator[Storage]:
    """The site's files are in its bucket."""
    for proxy in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    running = Storage()
    settings.MEDIA_BUCKET = media_bucket.read(running.address)
    settings.STORAGES = settings.STORAGES | {"default": media_bucket.storage(settings.MEDIA_BUCKET)}
    yield running
    running.shutdown()
    running.server_close()


def test_a_picture_and_its_sizes_lie_there_and_are_shown_from_here(storage, client, settings):
    picture = with_sizes()

    size = next(picture.files_of_sizes())
    assert {picture.file.name, size} <= storage.files.keys()
    assert storage.signed == {True}
    assert picture.file.url.startswith("/media/original_images/")
    shown = client.get(f"/media/{size}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["Cache-Control"] == "max-age=31536000, public, immutable"
    assert body(shown) == storage.files[size]
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def test_a_document_is_played_from_the_middle_and_not_sent_again_where_it_has_not_changed(storage, client):
    sound = Document.objects.create(title="The wheel", file=ContentFile(SOUND, "wheel.mp3"))

    part = client.get(sound.url, headers={"Range": "bytes=100-199"})
    again = client.get(sound.url, headers={"If-None-Match": part["ETag"]})
    assert again.status_code == 304
    assert (part.status_code, body(part)) == (206, SOUND[100:200])


def test_what_is_not_there_is_404_and_a_storage_that_refuses_is_503_for_a_while(storage, client):
    picture = a_picture()

    assert client.get("/media/original_images/other.jpg").status_code == 404
    storage.refuses = True
    answer = client.get(picture.file.url)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    with pytest.raises(OSError, match="the bucket paper cannot be used") as said:
        default_storage.save("x.txt", ContentFile(b"x"))
    assert "secret" not in str(said.value)


def test_a_second_file_of_a_name_does_not_take_the_place_of_the_first(storage):
    names = [default_storage.save("documents/a.txt", ContentFile(content)) for content in (b"one", b"two")]

    assert [storage.files[name] for name in names] == [b"one", b"two"]
    default_storage.delete(names[0])
    assert list(storage.files) == [names[1]]


def test_an_export_has_the_files_and_an_import_puts_them_in_the_bucket(storage, tmp_path):
    default_storage.save("documents/a.txt", ContentFile(b"one"))
    storage.files["../../outside"] = b"hostile"
    whole_site.export(tmp_path / "export", NOW)
    assert (tmp_path / "export" / "media" / "documents" / "a.txt").read_bytes() == b"one"
    assert not (tmp_path.parent / "outside").exists()
    storage.files.clear()
    storage.files["documents/of-another-site.txt"] = b"other"

    with files.arriving(tmp_path / "export") as change_files:
        change_files()

    assert storage.files == {"documents/a.txt": b"one"}


def test_the_doctor_says_whether_it_can_be_used(storage):
    (well,) = surroundings.media()
    assert (well.state, "backup" in well.says) == ("ok", True)
    storage.refuses = True
    (failed,) = surroundings.media()
    assert (failed.state, "BROADSHEET_MEDIA_BUCKET" in failed.cure) == ("failed", True)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("s3://key@host/paper", "not s3://KEY:SECRET"),
        ("https://key:secret@host/paper", "not s3://KEY:SECRET"),
        ("s3://key:secret@host/", "not s3://KEY:SECRET"),
        ("s3://key:secret@host/paper/media", "name the bucket alone"),
    ],
)
def test_an_address_with_something_missing_is_refused_without_repeating_the_secret(value, wrong):
    with pytest.raises(ValueError, match=wrong) as said:
        media_bucket.read(value)
    assert "key:secret" not in str(said.value)


def test_an_address_names_host_region_and_a_secret_with_any_characters():
    said = media_bucket.read("s3://AK%3AIA:se%2Fcret@s3.example.org:9000/paper?region=eu-central-1")

    assert (said["access_key"], said["secret_key"]) == ("AK:IA", "se/cret")
    assert (said["endpoint_url"], said["region_name"]) == ("https://s3.example.org:9000", "eu-central-1")
