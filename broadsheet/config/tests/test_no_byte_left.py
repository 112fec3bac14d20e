"""After an erasure, and after retention, no byte of the words, names and addresses is left in any file of the home."""

from __future__ import annotations

import base64
import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from broadsheet.config.tests.planted import EMAIL, PLANTED, a_story, plant
from broadsheet.discussion import service
from broadsheet.discussion.models import Ban, Comment, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import BROWSER
from broadsheet.privacy import persons, residues, retention
from broadsheet.privacy.models import Residue
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.models import ApiKey


@pytest.fixture
def story(own_database) -> Thread:
    return a_story(timezone.now() - timedelta(hours=1))


def read_the_site(comment: Comment) -> None:
    """Have every page kept as a file that shows the comment."""
    outlets = [
        comment.thread.url, "/", "/comments/feed/", "/comments/feed/json/", f"{comment.thread.url}feed/",
        f"/comments/{comment.pk}/", f"/comments/{comment.pk}/feed/", "/corrections/", "/sitemap.xml", "/search/",
    ]  # fmt: skip
    for address in outlets:
        Client(headers={"user-agent": BROWSER}).get(address)


def places_with(words: dict[str, str], home: Path) -> list[str]:
    """In which files the words stand, as they are, or packed or encoded as the program packs and encodes."""
    found = []
    # What other processes have in hand is not held up by this one's.
    connections.close_all()
    for place in [place for place in home.rglob("*") if place.is_file()]:
        data = place.read_bytes()
        if place.suffix == ".gz":
            data = gzip.decompress(data)
        for where, word in words.items():
            if any(form in data for form in forms_of(word)):
                found.append(f"{where} in {place.name}")
    return found


def forms_of(word: str) -> set[bytes]:
    spellings = {word, word.lower(), word.upper(), word[::-1]}
    plain = {form for spelling in spellings for form in (spelling.encode(), spelling.encode("utf-16-le"))}
    # In base64 a word stands in three forms, by where it begins; its first and last letters depend on its neighbours.
    packed = {base64.b64encode(b"\0" * shift + word.encode())[4:-4] for shift in range(3)}
    return plain | packed


def test_the_words_are_found_where_they_were_planted(story, tmp_path):
    read_the_site(plant(story, timezone.now()))

    places = " ".join(places_with(PLANTED, tmp_path))
    assert {where for where in PLANTED if f"{where} in" not in places} == set()
    assert "words in index.html" in places


def test_an_erasure_leaves_no_byte(story, tmp_path):
    now = timezone.now()
    read_the_site(plant(story, now))

    persons.erase(EMAIL, now)
    spamapi.catch_up()
    assert residues.clear(now)

    assert places_with(PLANTED, tmp_path) == []
    assert Ban.objects.count() == 1


def test_nor_does_one_by_the_receipt_and_the_page_of_the_reader(story, tmp_path):
    now = timezone.now()
    comment = plant(story, now)
    read_the_site(comment)

    service.erase(comment.reader.comments.all(), now)
    assert residues.clear(now)

    left = {place.partition(" in ")[0] for place in places_with(PLANTED, tmp_path)}
    assert left == {"name", "e-mail address", "own report", "law", "mail", "second opinion"}


def test_retention_leaves_no_byte_of_what_is_over(story, tmp_path):
    now = timezone.now()
    Comment.objects.filter(pk=plant(story, now).pk).update(state=State.REJECTED)
    ApiKey.objects.update(revoked_at=now)

    retention.run(now + timedelta(days=800))
    assert residues.clear(now)

    assert places_with(PLANTED, tmp_path) == []


def test_a_reader_puts_off_the_clearing_and_the_next_try_does_it(story, tmp_path):
    now = timezone.now()
    plant(story, now)
    reader = connections.create_connection("default")
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM discussion_comment")
            cursor.fetchone()
            persons.erase(EMAIL, now)
            assert not residues.clear(now)
            assert Residue.objects.exists()
            cursor.execute("ROLLBACK")
    finally:
        reader.close()

    assert residues.clear(now)
    assert not Residue.objects.exists()
    assert places_with(PLANTED, tmp_path) == []


def test_a_large_database_is_written_anew_at_night_and_on_demand(story, tmp_path, monkeypatch):
    monkeypatch.setattr(residues, "SMALL_BYTES", 0)
    noon = timezone.now().replace(hour=12)
    night = noon.replace(hour=settings.BACKUPS.night_hour)
    for when, at_once, is_done in ((noon, False, False), (night, False, True), (noon, True, True)):
        residues.leave(when)
        assert residues.clear(when, at_once=at_once) is is_done
        assert Residue.objects.exists() is not is_done
