"""A whole site in the place of another: from a folder or an archive, and by an administrator without a shell."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from broadsheet.accounts.models import CodeApp, Passkey
from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.service import Draft, Sender
from broadsheet.exchange import runner, whole_site
from broadsheet.exchange.by_upload.carrying import carry
from broadsheet.exchange.models import ImportRun, RunState
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.replacing.carrying import Replacement, replace
from broadsheet.exchange.reporting import Report
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage
from broadsheet.privacy import persons

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
User = get_user_model()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "media")
    settings.ERASURES_FILE = tmp_path / "erasures"
    newsroom.set_up_site("The Test Paper")
    return tmp_path


@pytest.fixture
def exported(home) -> Path:
    """An export of a paper with one article, one comment and the account of Anna; here all of it is gone again."""
    (home / "media" / "images").mkdir(parents=True)
    (home / "media" / "images" / "a.txt").write_text("a file")
    anna = User.objects.create_user("anna", password="a long password of ours")
    story = newsroom.Story("x", "The mill", (("paragraph", "It turns."),), NOW)
    written = newsroom.write_article(story)
    draft = Draft(
        thread_id=written.thread_id, text="I was there.", author_name="Ann", author_email="ann@mail.example",
        seconds_on_page=30.0,
    )  # fmt: skip
    discussion.submit(draft, Sender("203.0.113.9"), NOW)
    whole_site.export(home / "export", NOW)
    Comment.objects.all().delete()
    ArticlePage.objects.get().delete()
    anna.delete()
    (home / "media" / "images" / "a.txt").rename(home / "media" / "old.txt")
    return home / "export"


def replaced(place: Path, *, may_replace: bool = False, is_dry: bool = False, administrator: str = "") -> Report:
    report = Report(place.name, is_dry=is_dry)
    replace(Replacement(place, may_replace, administrator), report, runner.Unmetered(), NOW)
    return report


def packed(folder: Path, form: str) -> Path:
    return Path(shutil.make_archive(str(folder.with_name("packed")), form, folder.parent, folder.name))


def an_article(headline: str = "Another story") -> None:
    newsroom.write_article(newsroom.Story(headline, headline, (("paragraph", "Words."),), NOW))


@pytest.mark.parametrize("form", ["", "zip", "tar", "gztar"])
def test_the_site_is_there_again_from_a_folder_and_from_an_archive(exported, home, form):
    report = replaced(packed(exported, form) if form else exported)

    assert ArticlePage.objects.get().title == "The mill"
    assert Comment.objects.get().text == "I was there."
    assert [str(one.relative_to(home / "media")) for one in (home / "media").rglob("*.txt")] == ["images/a.txt"]
    assert (report.of("post").in_file, report.of("post").arrived, report.of("comment").arrived) == (1, 1, 1)
    assert report.of("upload").arrived == 1
    assert report.is_whole
    assert not list((home / "imports").glob("*"))


def test_a_trial_says_all_of_it_and_writes_nothing(exported, home):
    an_article()
    before = sorted(str(one) for one in home.rglob("*"))
    report = replaced(packed(exported, "zip"), is_dry=True)

    assert (report.of("post").in_file, report.of("post").arrived) == (1, 1)
    assert "all that was here before would be gone" in report.notes[0]
    assert ArticlePage.objects.get().title == "Another story"
    after = sorted(str(one) for one in home.rglob("*"))
    assert [one for one in after if one not in before] == [
        str(home / "import.lock"),
        str(home / "imports"),
        str(home / "packed.zip"),
    ]


def test_a_site_in_use_is_replaced_only_where_that_is_said(exported):
    an_article()

    with pytest.raises(CannotRead, match="--replace"):
        replaced(exported)
    assert ArticlePage.objects.get().title == "Another story"
    replaced(exported, may_replace=True)
    assert ArticlePage.objects.get().title == "The mill"


def test_passkeys_and_codes_stay_with_the_person_and_not_with_the_number(exported):
    """In the export, another person may have the number of an account."""
    rows = (exported / "tables" / "auth.User.jsonl").read_text().splitlines()
    anna = next(json.loads(row) for row in rows if '"anna"' in row)
    User.objects.filter(pk=anna["id"]).delete()
    bob = User.objects.create(pk=anna["id"], username="bob")
    other_anna = User.objects.create_user("anna", password="another password")
    for user in (bob, other_anna):
        Passkey.objects.create(user=user, name=user.username, credential=user.username, public="x", made_at=NOW)
        CodeApp.objects.create(user=user, sealed=user.username, made_at=NOW)

    replaced(exported)

    assert [(one.name, one.user.username) for one in Passkey.objects.all()] == [("anna", "anna")]
    assert [(one.sealed, one.user.username) for one in CodeApp.objects.all()] == [("anna", "anna")]
    assert User.objects.get(username="anna").pk == anna["id"] != other_anna.pk
    assert User.objects.get(username="anna").check_password("another password")


def test_what_was_erased_here_since_is_erased_in_the_export_too(exported, home):
    persons.erase("ann@mail.example", NOW + timedelta(days=1))

    report = replaced(exported)

    assert not Comment.objects.filter(text="I was there.").exists()
    assert any("Erased again" in note for note in report.notes)


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("discussion.Comment", '"thread_id": ', '"thread_id": 99', "belongs to one that is not in it"),
        ("discussion.Comment", '"posted_at": "2', '"posted_at": "no day 2', "line 1"),
        ("discussion.Comment", '"id": ', '"id": 9999999999999999999', "cannot be stored"),
        ("discussion.Comment", '"text": "', '"words": "', "no row"),
        ("discussion.Comment", '"text": "', '"text": ' + "[" * 100_000 + '"', "no row"),
        ("discussion.Comment", '{"id', '[{"id', "no row"),
    ],
)
def test_a_row_that_cannot_be_is_said_and_nothing_is_changed(exported, home, table, old, new, words):
    file = exported / "tables" / f"{table}.jsonl"
    whole = file.read_text()
    assert old in whole
    file.write_text(whole.replace(old, new, 1))
    users = set(User.objects.values_list("username"))

    with pytest.raises(CannotRead, match=words):
        replaced(exported)

    assert not Comment.objects.exists()
    assert set(User.objects.values_list("username")) == users
    assert (home / "media" / "old.txt").exists()
    assert not (home / "media" / ".arriving").exists()


def test_a_table_or_a_moment_that_is_missing_is_said(exported):
    manifest = json.loads((exported / "manifest.json").read_text())
    for change in ({"tables": []}, {"made_at": "today"}, {"made_at": None}):
        (exported / "manifest.json").write_text(json.dumps(manifest | change))
        with pytest.raises(CannotRead, match="damaged"):
            replaced(exported)
    (exported / "manifest.json").write_text(json.dumps(manifest))
    (exported / "tables" / "discussion.Comment.jsonl").unlink()
    with pytest.raises(CannotRead, match=r"discussion\.Comment\.jsonl"):
        replaced(exported)


def test_links_in_the_folder_of_an_export_lead_nowhere(exported, home):
    (home / "private.txt").write_text("private")
    (exported / "media" / "link.txt").symlink_to(home / "private.txt")
    (exported / "media" / "folder").symlink_to(home)

    replaced(exported)

    assert [one.name for one in (home / "media").iterdir()] == ["images"]


def uploaded(client, archive: Path, **fields: str) -> ImportRun:
    file = SimpleUploadedFile(archive.name, archive.read_bytes())
    client.post(reverse("imports"), {"kind": "native", "section": "news", "act": "import", "file": file} | fields)
    return carried()


def carried() -> ImportRun:
    run = ImportRun.objects.latest("pk")
    assert ImportRun.objects.claim(run.pk, NOW)
    carry(run.pk, lambda: False, lambda: NOW)
    run.refresh_from_db()
    return run


def test_an_administrator_brings_it_in_by_upload_and_stays_one(exported, home, admin_client, admin_user):
    archive = packed(exported, "gztar")
    an_article()

    trial = uploaded(admin_client, archive, act="trial")
    page = admin_client.get(reverse("import", args=[trial.pk])).content.decode()
    assert "would be gone" in page
    assert "Replace the whole site" in page
    admin_client.post(reverse("start-import", args=[trial.pk]), {"act": "import"})
    refused = carried()
    assert (refused.state, ArticlePage.objects.get().title) == (RunState.FAILED, "Another story")
    admin_client.post(reverse("start-import", args=[refused.pk]), {"act": "import", "may_replace": "1"})
    run = carried()

    assert (run.state, run.problem) == (RunState.DONE, "")
    assert ArticlePage.objects.get().title == "The mill"
    # The export knows no such account.
    administrator = User.objects.get(username=admin_user.username)
    assert administrator.is_superuser
    assert administrator.password == admin_user.password
    assert run.started_by == administrator
    assert list((home / "imports").iterdir()) == []


def test_an_upload_that_is_no_export_of_this_program_fails_with_a_sentence(admin_client, home, tmp_path):
    (home / "other").mkdir()
    (home / "other" / "a.txt").write_text("a")

    run = uploaded(admin_client, packed(home / "other", "zip"))

    assert (run.state, run.can_go_on) == (RunState.FAILED, True)
    assert "no export of Broadsheet" in run.problem


@pytest.mark.parametrize(("form", "name"), [("zip", "whole"), ("gztar", "whole.bin"), ("tar", "x")])
def test_an_erasure_finds_the_person_in_an_archive_of_any_name(exported, admin_client, form, name):
    archive = packed(exported, form)
    uploaded(admin_client, archive.rename(archive.with_name(name)), act="trial")

    persons.erase("ann@mail.example", NOW)

    assert not ImportRun.objects.with_files().exists()
