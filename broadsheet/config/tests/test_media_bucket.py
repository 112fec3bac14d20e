"""Pictures and documents in a bucket: a small stand-in for an S3 storage runs beside the test."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from broadsheet.cli.checkup import surroundings
from broadsheet.config import media_bucket
from broadsheet.config.tests.s3 import Storage, serving_files
from broadsheet.exchange import whole_site
from broadsheet.exchange.replacing import files
from broadsheet.lib import bucket
from broadsheet.newsroom.tests.build import NOW
from broadsheet.newsroom.tests.documents import SOUND, a_sound, body
from broadsheet.newsroom.tests.pictures import a_picture, with_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


@pytest.fixture
def storage(settings, monkeypatch) -> Iterator[Storage]:
    """The site's files are in its bucket."""
    with serving_files(settings, monkeypatch) as running:
        yield running


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
    sound = a_sound()

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


def test_no_more_of_a_file_is_fetched_than_is_sent(storage, client):
    sound = a_sound()
    storage.asked.clear()

    head = client.head(sound.url)
    same = client.get(sound.url, headers={"If-None-Match": head["ETag"]})
    beyond = client.get(sound.url, headers={"Range": f"bytes={len(SOUND)}-"})
    part = client.get(sound.url, headers={"Range": "bytes=-10"})

    assert [answer.status_code for answer in (head, same, beyond, part)] == [200, 304, 416, 206]
    assert (head["Content-Length"], head["Content-Type"]) == (str(len(SOUND)), "audio/mpeg")
    assert body(part) == SOUND[-10:]
    assert sum(sent for _, _, sent in storage.asked) == 10


def test_few_wait_for_a_storage_that_says_nothing_and_the_others_are_answered(storage, client, monkeypatch):
    monkeypatch.setattr(bucket, "_PATIENCE", 0.01)
    picture = a_picture()
    while storage.heard.acquire(blocking=False):
        pass
    storage.is_silent = True
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(default_storage.look_up, picture.file.name) for _ in range(bucket._AT_ONCE)]
        for _ in waiting:
            assert storage.heard.acquire(timeout=240)
        try:
            assert client.get(picture.file.url).status_code == 503
        finally:
            storage.goes_on.set()
        assert {one.result().size for one in waiting} == {len(storage.files[picture.file.name])}
    assert client.get(picture.file.url).status_code == 200


def test_a_storage_that_does_not_answer_is_left_alone_for_a_while(storage, client, monkeypatch):
    monkeypatch.setattr(bucket, "_REST", 3600.0)
    picture = a_picture()
    storage.hangs_up = True
    assert client.get(picture.file.url).status_code == 503

    storage.hangs_up = False
    storage.asked.clear()
    assert client.get(picture.file.url).status_code == 503
    assert storage.asked == []


def test_connections_of_a_process_are_left_to_it_by_those_that_it_forks(storage):
    default_storage.save("documents/a.txt", ContentFile(b"one"))
    bucket_of_this_process = default_storage._wrapped._bucket
    # What Python says of forks beside threads is no matter here: the child looks at one name.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()
    if not child:
        os._exit(3 if default_storage._wrapped._bucket is None else 4)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert default_storage._wrapped._bucket is bucket_of_this_process


def test_an_export_passes_over_folders_and_what_is_deleted_meanwhile(storage, tmp_path, monkeypatch):
    storage.files |= {"documents/": b"", "documents/a.txt": b"one"}
    listed = [*default_storage.names(), "documents/gone.txt"]
    monkeypatch.setattr(default_storage._wrapped, "names", lambda: iter(listed))

    whole_site.export(tmp_path / "export", NOW)

    assert [one.name for one in (tmp_path / "export" / "media").rglob("*") if one.is_file()] == ["a.txt"]


def test_an_export_says_that_the_bucket_cannot_be_used_and_leaves_nothing_behind(storage, tmp_path):
    storage.refuses = True

    with pytest.raises(OSError, match="bucket") as said:
        whole_site.export(tmp_path / "export", NOW)
    assert said.value.strerror == "the bucket paper cannot be used (ClientError)"
    assert not (tmp_path / "export").exists()


def an_export(place: Path, **files_there: bytes) -> Path:
    for name, content in files_there.items():
        (place / "media" / "documents").mkdir(parents=True, exist_ok=True)
        (place / "media" / "documents" / name).write_bytes(content)
    return place


def test_an_import_that_the_bucket_has_no_room_for_leaves_it_as_it_was(storage, tmp_path):
    storage.files |= {"documents/old.txt": b"old", "documents/a": b"other"}
    storage.room = 3

    with pytest.raises(OSError, match="bucket"), files.arriving(an_export(tmp_path, a=b"1", b=b"2", c=b"3")):
        raise AssertionError("the tables are not to be stored then")

    assert storage.files == {"documents/old.txt": b"old", "documents/a": b"other"}


def test_no_link_of_an_export_gets_into_the_bucket(storage, tmp_path):
    (tmp_path / "secret").write_text("word")
    export = an_export(tmp_path / "export", a=b"1")
    (export / "media" / "documents" / "link").symlink_to(tmp_path / "secret")

    with files.arriving(export) as change_files:
        change_files()

    assert storage.files == {"documents/a": b"1"}


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
        ("s3://key:secret@host:port/paper", "not s3://KEY:SECRET"),
        ("s3://key:secret@[host/paper", "not s3://KEY:SECRET"),
        ("s3://key:secret\N{ACCOUNT OF}@host/paper", "not s3://KEY:SECRET"),
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
