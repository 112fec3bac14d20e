"""Pictures and documents are given out as browsers want to read them: kept, asked for again, and in parts."""

from __future__ import annotations

import pytest
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from broadsheet.newsroom.tests.documents import SOUND, a_sound, body
from broadsheet.newsroom.tests.pictures import a_picture, with_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


@pytest.fixture
def sound():
    return a_sound()


def test_a_size_is_kept_for_good_and_the_picture_itself_for_a_day(client):
    picture = with_sizes()
    size, whole = client.get(f"/media/{next(picture.files_of_sizes())}"), client.get(picture.file.url)

    assert size["Cache-Control"] == "max-age=31536000, public, immutable"
    assert whole["Cache-Control"] == "max-age=86400, public"
    assert size["Content-Type"] == whole["Content-Type"] == "image/jpeg"
    assert body(size)[:2] == body(whole)[:2] == b"\xff\xd8"


def test_a_picture_may_run_nothing_and_is_taken_for_nothing_else(client):
    answer = client.get(a_picture().file.url)

    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize("by", ["ETag", "Last-Modified"])
def test_what_has_not_changed_is_not_sent_again(client, by):
    url = a_picture().file.url
    first = client.get(url)
    name = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[by]
    again = client.get(url, headers={name: first[by]})

    assert (again.status_code, body(again)) == (304, b"")
    assert again["ETag"] == first["ETag"]
    first.close()


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("bytes=0-99", range(100)),
        ("bytes=10000-", range(10000, 10240)),
        ("bytes=-40", range(10200, 10240)),
        ("bytes=-99999", range(10240)),
        ("bytes=5-5", range(5, 6)),
        ("bytes=0-99999999999999999", range(10240)),
    ],
)
def test_a_sound_can_be_played_from_the_middle(client, sound, asked, answered):
    answer = client.get(sound.url, headers={"Range": asked})

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {answered.start}-{answered.stop - 1}/10240"
    assert answer["Content-Length"] == str(len(answered))
    assert answer["Content-Type"] == "audio/mpeg"
    assert body(answer) == SOUND[answered.start : answered.stop]


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-99999", "bytes=-0"])
def test_a_part_that_is_not_there_is_said_not_to_be(client, sound, asked):
    answer = client.get(sound.url, headers={"Range": asked})

    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=9-1",
        "bytes=a-b",
        "lines=0-1",
        "bytes=0-1,5-6",
        "bytes=" + "0-," * 5000,
        "\x00",
        "bytes=٣-٤",
    ],
)
def test_a_range_gone_mad_gets_the_whole_file(client, sound, asked):
    answer = client.get(sound.url, headers={"Range": asked})

    assert answer.status_code == 200
    assert body(answer) == SOUND


def test_a_part_of_what_has_changed_meanwhile_is_not_sent(client, sound):
    first = client.get(sound.url)
    same = client.get(sound.url, headers={"Range": "bytes=0-3", "If-Range": first["ETag"]})
    other = client.get(sound.url, headers={"Range": "bytes=0-3", "If-Range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)
    for answer in (first, same, other):
        answer.close()


def test_a_head_request_gets_the_headers_alone(client, sound):
    answer = client.head(sound.url, headers={"Range": "bytes=0-3"})

    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == "10240"
    assert body(answer) == b""


@pytest.mark.parametrize("path", ["images/none.jpg", "images/", "images/..%2f..%2fsecret-key", "images/.hidden"])
def test_what_is_no_picture_is_not_there(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_document_of_a_closed_collection_is_kept_by_nobody(client, sound):
    closed = Collection.objects.get(depth=1).add_child(name="Staff")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    Document.objects.update(collection=closed)

    assert client.get(sound.url).status_code == 302


def test_a_document_under_another_name_is_not_there(client, sound):
    assert client.get(f"/documents/{sound.pk}/other.mp3").status_code == 404
