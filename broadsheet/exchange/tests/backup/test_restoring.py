"""A backup is made while others write, and put back: what was erased since is erased again."""

from __future__ import annotations

import re
import shutil
import sqlite3
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from broadsheet.cli import django_setup
from broadsheet.cli.backup import run_backup
from broadsheet.cli.main import main
from broadsheet.config.tests.s3 import serving_files
from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, OptOut, Reader, Subscription
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, BOB, KIND_WORDS, a_reader, a_subscription, a_thread, submitted
from broadsheet.exchange import runner
from broadsheet.exchange.backup import archive, database, making, restoring, swap
from broadsheet.privacy import journal, persons
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.models import Lesson
from broadsheet.spamfilter import Submission

HOUR = timedelta(hours=1)


@pytest.fixture
def home(own_database, settings) -> Path:
    """A site with comments of four people, a picture, and a lesson from elsewhere of which only a hash names one."""
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images" / "a.txt").write_text("a picture")
    now = timezone.now() - 3 * HOUR
    thread = a_thread()
    for name, sender in (("Anna", ANNA), ("Bob", BOB), ("Carl", ANNA), ("Dora", BOB)):
        submitted(
            thread, sender, now - timedelta(minutes=len(name)), author_name=name,
            text=f"{KIND_WORDS} Says {name}.", author_email=f"{name}@example.org".lower(),
        )  # fmt: skip
    a_reader("Edda", "edda@example.org", now)
    a_subscription(thread, email="fred@example.org")
    asked = Submission(text="words of Anna elsewhere", author_email="anna@example.org")
    spamapi.teach("check:1:x", spamapi.Label.HAM, asked, "moderator:1", now)
    return own_database


def comment_of(name: str) -> Comment:
    return Comment.objects.get(text__endswith=f"Says {name}.")


def backed_up(place: Path, when: datetime) -> Path:
    return making.make(place, when).place


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def test_a_backup_says_that_files_in_a_bucket_are_not_in_it(home, settings, monkeypatch, tmp_path_factory, capsys):
    place = tmp_path_factory.mktemp("kept")
    run_backup(Namespace(file=place / "all.tar"))
    assert "bucket" not in capsys.readouterr().out

    with serving_files(settings, monkeypatch):
        run_backup(Namespace(file=place / "without.tar"))
    assert "in the bucket paper and are in no backup" in capsys.readouterr().out


def test_what_was_erased_after_the_backup_is_erased_again(home, tmp_path_factory):
    before, now = timezone.now() - 2 * HOUR, timezone.now()
    place = backed_up(tmp_path_factory.mktemp("kept") / "a.tar", before)
    number = comment_of("Carl").pk
    persons.erase("anna@example.org", now)
    service.erase_by_id(comment_of("Bob").pk, now)
    service.withdraw(number, now)
    subscriptions.stop_all("fred@example.org", now)
    (home / "media_root" / "images" / "a.txt").unlink()

    done = restoring.restore(place, now)

    assert done.known_until == now
    assert not Comment.objects.filter(text__regex="Says (Anna|Bob)").exists()
    assert Comment.objects.get(pk=number).state == State.WITHDRAWN
    assert comment_of("Dora").author_email == "dora@example.org"
    assert not Lesson.objects.filter(submission__isnull=False, key="check:1:x").exists()
    assert Reader.objects.get().name == "Edda"
    assert not Subscription.objects.exists()
    assert OptOut.objects.count() == 1
    assert (home / "media_root" / "images" / "a.txt").read_text() == "a picture"
    assert b"Says Anna" not in (home / "broadsheet.sqlite3").read_bytes()
    assert not swap.folder(home).exists()


def test_an_older_backup_on_a_new_machine_learns_of_erasures_from_a_newer_one_beside_it(home, tmp_path_factory):
    kept, now = tmp_path_factory.mktemp("kept"), timezone.now()
    older = backed_up(kept / "older.tar", now - 2 * HOUR)
    persons.erase("anna@example.org", now - HOUR)
    newer = backed_up(kept / "newer.tar", now)
    assert "anna" not in archive.read_erasures(newer)
    connection.close()
    for one in home.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()

    done = restoring.restore(older, now)

    assert done.known_until == now.replace(microsecond=done.known_until.microsecond)
    assert not Comment.objects.filter(text__endswith="Says Anna.").exists()
    assert comment_of("Bob").state == State.PUBLISHED
    assert journal.read(home / "erasures") >= journal.parse(archive.read_erasures(newer))


def test_who_writes_again_after_an_erasure_is_not_erased_by_a_later_backup(home, tmp_path_factory):
    now = timezone.now()
    persons.erase("anna@example.org", now - 2 * HOUR)
    submitted(comment_of("Bob").thread, ANNA, now - HOUR, author_email="anna@example.org", text="I am back. Says Anna.")
    place = backed_up(tmp_path_factory.mktemp("kept") / "a.tar", now)

    assert restoring.restore(place, now).erased_again == 0
    assert comment_of("Anna").state == State.PUBLISHED


def test_the_copy_is_of_one_moment_and_whole_while_others_write(home, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(database, "_PAGES_AT_ONCE", 200)
    target = tmp_path_factory.mktemp("copy") / "copy.sqlite3"
    with closing(sqlite3.connect(home / "broadsheet.sqlite3", isolation_level=None)) as other:
        other.execute("CREATE TABLE busy (number INTEGER, words TEXT)")
        other.executemany("INSERT INTO busy VALUES (?, ?)", [(one, "x" * 5000) for one in range(400)])

        def write_meanwhile(number: int) -> None:
            other.execute("UPDATE busy SET number = number + 1")

        database.copy_to(target, write_meanwhile)
        assert other.execute("SELECT min(number) FROM busy").fetchone()[0] > 0
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT min(number), max(number) FROM busy").fetchone() == (0, 399)


def test_of_a_damaged_database_no_backup_is_made(home, tmp_path_factory):
    place = tmp_path_factory.mktemp("kept") / "a.tar"
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as other:
        [(page,)] = other.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'discussion_comment'").fetchall()
        [(size,)] = other.execute("PRAGMA page_size").fetchall()
    with (home / "broadsheet.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    with pytest.raises(making.NoBackup, match="is damaged"):
        making.make(place, timezone.now())

    assert list(place.parent.iterdir()) == []


def test_nothing_is_put_back_while_something_is_brought_in(home, tmp_path_factory, monkeypatch, capsys):
    monkeypatch.setattr(django_setup, "setup", lambda: None)
    place = backed_up(tmp_path_factory.mktemp("kept") / "a.tar", timezone.now())
    Comment.objects.update(text="Since then.")

    with runner.alone(home, "the-old-site.xml"):
        assert main(["restore", str(place), "--replace"]) == 1

    assert capsys.readouterr().err == (
        "broadsheet: Another import is at work on this site: that of the-old-site.xml. Wait until it has ended.\n"
    )
    assert {one.text for one in Comment.objects.all()} == {"Since then."}


def test_a_cut_backup_changes_nothing(home, tmp_path_factory):
    place = backed_up(tmp_path_factory.mktemp("kept") / "a.tar", timezone.now())
    place.write_bytes(place.read_bytes()[:-20_000])
    connection.close()
    before = files(home)

    with pytest.raises(restoring.NotRestored, match=r"cut off|damaged"):
        restoring.restore(place, timezone.now())

    assert {name: data for name, data in files(home).items() if not name.startswith(".restoring")} == before


def test_one_of_a_newer_program_and_one_of_another_database_are_refused(home, tmp_path_factory, monkeypatch):
    kept = tmp_path_factory.mktemp("kept")
    monkeypatch.setattr(making, "migrations", lambda: {"privacy": "9999_from_the_future"})
    place = backed_up(kept / "newer.tar", timezone.now())
    with pytest.raises(restoring.NotRestored, match=r"newer version of Broadsheet.*9999_from_the_future"):
        restoring.restore(place, timezone.now())

    about = archive.About("2026-03-14T12:00:00+00:00", "1", "full", "postgresql", {}, "x")
    with archive.writing(kept / "other.tar", about, lambda number: None):
        pass
    with pytest.raises(restoring.NotRestored, match=r"postgresql.*DATABASE_URL.*sqlite"):
        restoring.restore(kept / "other.tar", timezone.now())


@pytest.mark.parametrize("moves", range(7))
def test_a_restore_that_is_killed_while_files_change_places_is_gone_on_with(tmp_path, monkeypatch, moves):
    names = ["secret-key", "broadsheet.sqlite3", "media/a"]
    for root, what in ((tmp_path, "old"), (swap.folder(tmp_path), "new")):
        (root / "media").mkdir(parents=True)
        for name in names:
            (root / name).write_text(what)
    (tmp_path / "broadsheet.sqlite3-wal").write_text("old")
    swap.make_ready(tmp_path, {name: tmp_path / name for name in ("secret-key", "media", "broadsheet.sqlite3")})

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        let_the_power_fail(patched, moves)
        swap.finish(tmp_path)
    swap.finish(tmp_path)

    assert {(tmp_path / name).read_text() for name in names} == {"new"}
    assert not (tmp_path / "broadsheet.sqlite3-wal").exists()
    assert not swap.folder(tmp_path).exists()


def failing(real: Callable[[Path, Path], Path], left: Iterator[int]) -> Callable[[Path, Path], Path]:
    def move(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(self, target)

    return move


def let_the_power_fail(patched: pytest.MonkeyPatch, moves: int) -> None:
    """After so many files or folders have changed places."""
    left = iter(range(moves))
    for verb in ("rename", "replace"):
        patched.setattr(Path, verb, failing(getattr(Path, verb), left))


def test_the_journal_has_nothing_in_the_clear(home):
    persons.erase("anna@example.org", timezone.now())
    service.erase_by_id(comment_of("Bob").pk, timezone.now())

    lines = (home / "erasures").read_text().splitlines()
    assert len(lines) >= 3
    assert all(re.fullmatch(r"\S{20} (person|comment) [0-9a-f]{8} [0-9a-f]{32}", line) for line in lines)
