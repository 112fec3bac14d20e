"""An administrator uploads the file of an earlier system, tries it, brings it in, and reads the report."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from broadsheet.discussion.models import Comment
from broadsheet.exchange import runner
from broadsheet.exchange.by_upload import receiving, runs, work
from broadsheet.exchange.by_upload.carrying import carry
from broadsheet.exchange.models import ImportRun, RunState
from broadsheet.exchange.tests.wxr.exports import a_comment, a_file, a_post, an_export
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, Picture
from broadsheet.newsroom.roles import EDITORS
from broadsheet.privacy import persons, retention

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    newsroom.set_up_site("The Test Paper")
    return tmp_path


@pytest.fixture
def upload(admin_client):
    def send(data: bytes, name: str = "export.xml", act: str = "trial", kind: str = "wordpress", **fields):
        file = SimpleUploadedFile(name, data)
        values = {"kind": kind, "section": "news", "act": act, "file": file} | fields
        return admin_client.post(reverse("imports"), values)

    return send


def an_old_site() -> bytes:
    return an_export(a_post(7, a_comment(1), a_comment(2, "Buy pills", state="spam"), a_file(9, "a/b.png")))


def carried(run: ImportRun | None = None, is_cut_off=lambda: False) -> ImportRun:
    """The newest import, after the worker's process has had it."""
    run = run or ImportRun.objects.latest("pk")
    assert ImportRun.objects.claim(run.pk, NOW)
    carry(run.pk, is_cut_off, lambda: NOW)
    run.refresh_from_db()
    return run


def left_in(home) -> list[str]:
    return sorted(str(place.relative_to(home / "imports")) for place in (home / "imports").rglob("*"))


def test_a_trial_writes_nothing_and_the_import_after_it_needs_no_second_upload(upload, admin_client, home):
    answer = upload(an_old_site())
    trial = carried()

    assert answer.headers["Location"] == reverse("import", args=[trial.pk])
    page = admin_client.get(answer.headers["Location"]).content.decode()
    assert trial.state == RunState.DONE
    assert "would arrive" in page
    assert not ArticlePage.objects.exists()

    admin_client.post(reverse("start-import", args=[trial.pk]), {"act": "import"})
    run = carried()

    assert (run.state, run.is_trial) == (RunState.DONE, False)
    assert ArticlePage.objects.get().title == "Post 7"
    assert Comment.objects.count() == 2
    # What was uploaded has names and addresses of people in it.
    assert left_in(home) == []


def test_pictures_come_from_an_uploaded_archive(upload):
    picture, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("uploads/2019/03/mill.png", picture.getvalue())
    media = SimpleUploadedFile("uploads.zip", archive.getvalue())

    upload(an_export(a_file(9, "2019/03/mill.png"), a_post(7)), act="import", uploads=media)

    assert carried().state == RunState.DONE
    assert Picture.objects.count() == 1


def test_a_folder_of_collections_comes_as_an_archive(upload):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("dump/stories.json", '{"id": "s", "url": "https://o.example/mill/", "tenantID": "t"}\n')
        packed.writestr(
            "dump/comments.json",
            '{"id": "c", "storyID": "s", "status": "NONE", "createdAt": {"$date": "2019-03-05T10:00:00Z"}, '
            '"revisions": [{"body": "I was there."}], "tenantID": "t"}\n',
        )
        packed.writestr("../../escaped.txt", "no")

    upload(archive.getvalue(), "dump.zip", "import", "coral")

    assert carried().state == RunState.DONE
    assert Comment.objects.get().text == "I was there."


def test_what_is_no_such_file_fails_with_the_readers_own_sentence(upload, admin_client):
    answer = upload(b"no export", act="import")
    run = carried()

    assert run.state == RunState.FAILED
    assert "This is no export file of WordPress" in admin_client.get(answer.headers["Location"]).content.decode()
    assert run.can_go_on


def test_an_archive_that_is_none_fails_with_a_sentence(upload):
    upload(b"PK no archive", "dump.zip", "import", "coral")

    assert "no whole zip or tar archive" in carried().problem


def test_only_administrators_see_it(client, home):
    editor = get_user_model().objects.create_user("ed", password="long enough to pass")
    newsroom.set_up_site("The Test Paper")
    from django.contrib.auth.models import Group

    editor.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(editor)

    for name, args in (("imports", []), ("import", [1]), ("import-report", [1])):
        assert client.get(reverse(name, args=args)).status_code == 302, name
    assert client.post(reverse("imports"), {"file": SimpleUploadedFile("a.xml", b"x")}).status_code == 302
    assert not (home / "imports").exists()


def test_a_forged_request_is_refused(home, admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    answer = client.post(reverse("imports"), {"kind": "wordpress", "file": SimpleUploadedFile("a.xml", b"x")})

    assert answer.status_code == 403
    assert not ImportRun.objects.exists()
    assert left_in(home) == []


def test_a_second_import_is_refused_by_the_name_of_the_first(upload, admin_client):
    upload(an_old_site(), "first.xml")

    answer = upload(an_old_site(), "second.xml")

    assert answer.status_code == 409
    assert "The import of “first.xml” is at work." in answer.content.decode()
    assert ImportRun.objects.count() == 1


def test_beside_an_import_on_a_terminal_it_fails_by_the_name_of_that_one(upload, home):
    upload(an_old_site())
    with runner.alone(home, "typed.xml"):
        run = carried()

    assert run.state == RunState.FAILED
    assert "typed.xml" in run.problem
    assert run.can_go_on


@pytest.mark.parametrize(
    ("field", "words"), [("file", "This file is larger than"), ("uploads", "This archive is larger")]
)
def test_a_file_over_the_limit_is_refused_with_a_sentence(upload, monkeypatch, home, field, words):
    monkeypatch.setitem(receiving.LIMITS, field, 1000)

    answer = upload(an_old_site(), **{field: SimpleUploadedFile("large", b"x" * 1001)})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert left_in(home) == []


def test_a_request_that_says_it_is_too_large_is_not_read(admin_client, home):
    answer = admin_client.generic(
        "POST", reverse("imports"), b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(9 * 1024**3)
    )

    assert answer.status_code == 409
    assert "larger than 4 GB" in answer.content.decode()
    assert not (home / "imports").exists()


def test_without_a_file_the_form_says_what_is_missing(admin_client):
    answer = admin_client.post(reverse("imports"), {"kind": "isso", "section": "news"})

    assert answer.status_code == 422
    assert "Please choose the file" in answer.content.decode()


def test_a_name_that_leads_elsewhere_is_made_harmless(upload, home):
    upload(an_old_site(), "../../etc/passwd\x00.xml")

    run = ImportRun.objects.get()
    assert "/" not in run.file_name
    assert receiving.file_of(run.folder, run.file_name, False).resolve().is_relative_to(home / "imports" / run.folder)


def test_one_that_is_stopped_keeps_what_arrived_and_goes_on(upload, admin_client):
    posts = [a_post(number, a_comment(number)) for number in range(1, 61)]
    upload(an_export(*posts), act="import")
    run = ImportRun.objects.get()
    assert ImportRun.objects.claim(run.pk, NOW)

    stop = reverse("stop-import", args=[run.pk])
    carry(run.pk, stops_after(ArticlePage, lambda: admin_client.post(stop)), lambda: NOW)
    run.refresh_from_db()

    assert run.state == RunState.STOPPED
    assert 0 < Comment.objects.count() < 60
    admin_client.post(reverse("start-import", args=[run.pk]), {"act": "import"})
    assert carried().state == RunState.DONE
    assert Comment.objects.count() == 60


def stops_after(model, stop):
    """What an import asks now and then; as soon as rows of the model are there it is asked to stop."""

    def is_cut_off() -> bool:
        if model.objects.exists():
            stop()
            return True
        return False

    return is_cut_off


def test_one_that_waits_is_stopped_at_once(upload, admin_client):
    upload(an_old_site(), act="import")
    run = ImportRun.objects.get()

    admin_client.post(reverse("stop-import", args=[run.pk]))

    run.refresh_from_db()
    assert run.state == RunState.STOPPED


def test_one_whose_server_ends_waits_and_goes_on(upload):
    upload(an_old_site(), act="import")

    run = carried(is_cut_off=lambda: True)

    assert run.state == RunState.WAITING
    assert carried().state == RunState.DONE


def test_one_whose_process_was_killed_waits_again_and_fails_in_the_end(upload):
    upload(an_old_site(), act="import")
    run = ImportRun.objects.get()
    states = []
    for _ in range(work.MOST_ATTEMPTS):
        assert ImportRun.objects.claim(run.pk, NOW)
        work.take_up_broken_off(NOW)
        run.refresh_from_db()
        states.append(run.state)

    assert states == [RunState.WAITING, RunState.WAITING, RunState.FAILED]


def test_the_page_of_one_at_work_asks_again_without_script(upload, admin_client):
    answer = upload(an_old_site())
    run = ImportRun.objects.get()
    run.heard({"part": "Reading", "step": 30, "steps": 120, "rate": 41.0})

    page = admin_client.get(answer.headers["Location"]).content.decode()

    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert 'value="25"' in page
    assert "Reading the file" in page
    assert "Stop after this record" in page


def test_the_report_is_kept_without_the_words_of_readers(upload, admin_client):
    spam = [a_comment(number, "A calm word about the mill.", state="spam") for number in range(1, 4)]
    upload(an_export(a_post(7, *spam)), act="import")
    run = carried()

    assert "A calm word" not in str(run.report)
    page = admin_client.get(reverse("import-report", args=[run.pk])).content.decode()
    assert "A calm word about the mill." in page
    Comment.objects.all().delete()
    page = admin_client.get(reverse("import-report", args=[run.pk])).content.decode()
    assert "A calm word" not in page


def test_marks_in_a_file_are_words_in_the_report(upload, admin_client):
    attack = "<script>alert(1)</script>"
    answer = upload(an_export(a_post(7, wp__status=attack, title=f"<![CDATA[{attack}]]>")), name="<img onerror=x>.xml")
    carried()

    for address in (answer.headers["Location"], reverse("imports")):
        page = admin_client.get(address).content.decode()
        assert attack not in page
        assert "<img onerror" not in page


def test_uploaded_files_go_after_a_week(upload, home):
    upload(an_old_site())
    run = carried()
    ImportRun.objects.update(handed_in_at=NOW)

    retention.run(NOW + timedelta(days=6))
    assert left_in(home)
    retention.run(NOW + timedelta(days=8))

    run.refresh_from_db()
    assert left_in(home) == []
    assert not run.can_go_on


@pytest.mark.parametrize("address", ["ANN@mail.example", "someone.else@mail.example"])
def test_an_erasure_takes_the_uploads_away_that_name_the_person(upload, home, address):
    upload(an_old_site())
    carried()
    is_named = "else" not in address

    assert ("exchange.ImportRun" in persons.export(address)) == is_named
    persons.erase(address, NOW)

    assert (left_in(home) == []) == is_named


def test_what_nobody_knows_any_more_is_cleared_away(upload, home):
    upload(an_old_site())
    (home / "imports" / "0123").mkdir()
    (home / "imports" / ".arriving-x").write_bytes(b"cut off")
    kept = ImportRun.objects.get().folder

    work.clear_away(datetime.now(UTC) + timedelta(days=2))

    assert [name for name in left_in(home) if "/" not in name] == [kept]


def test_an_upload_can_be_removed_at_once(upload, admin_client, home):
    upload(an_old_site())
    run = carried()

    admin_client.post(reverse("remove-upload", args=[run.pk]))

    assert left_in(home) == []
    answer = admin_client.post(reverse("start-import", args=[run.pk]), {"act": "import"}, follow=True)
    assert "Please upload it again" in answer.content.decode()


def test_the_menu_has_it_for_administrators(admin_client):
    assert reverse("imports") in admin_client.get(reverse("wagtailadmin_home")).content.decode()


def test_all_imports_are_listed(upload, admin_client):
    upload(an_old_site(), "first.xml")
    carried()
    upload(an_old_site(), "second.xml", "import")

    assert [run.file_name for run in runs.past("1")] == ["second.xml", "first.xml"]
    assert "first.xml" in admin_client.get(reverse("imports")).content.decode()
