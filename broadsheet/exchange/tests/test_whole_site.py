"""The whole site as files, and the same site again from them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.service import Draft, Sender
from broadsheet.discussion.states import State
from broadsheet.exchange import whole_site
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.replacing import files
from broadsheet.exchange.replacing import tables as tables_of
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def site(tmp_path):
    """A paper with an article, a comment, an answer, a decision, and somebody who took it."""
    media = tmp_path / "media"
    (media / "images").mkdir(parents=True)
    (media / "images" / "a.txt").write_text("a file")
    with override_settings(MEDIA_ROOT=str(media)):
        newsroom.set_up_site("The Test Paper")
        user = get_user_model().objects.create_user("jane", password="a long password of ours")
        story = newsroom.Story(
            "x", "The mill", (("paragraph", "It <b>turns</b>."), ("divider", None)), NOW, authors=("Jane Doe",),
            tags=("Mill",), series="Mills", views=7,
        )  # fmt: skip
        written = newsroom.write_article(story)
        draft = Draft(thread_id=written.thread_id, text="I was there too.", author_name="Ann", seconds_on_page=30.0)
        answer = discussion.submit(draft, Sender("203.0.113.9"), NOW + timedelta(hours=1))
        discussion.decide(answer.comment_id, answer.state, State.SPAM, user.pk, NOW + timedelta(hours=2))
        yield media


def tables(folder) -> dict[str, list[dict]]:
    return {
        file.name: [json.loads(line) for line in file.read_text().splitlines()]
        for file in sorted((folder / "tables").iterdir())
    }


def test_an_import_of_an_export_is_the_same_site_table_by_table(site, tmp_path):
    whole_site.export(tmp_path / "one", NOW)
    Comment.objects.all().delete()
    ArticlePage.objects.update(title="Something else")
    (site / "images" / "a.txt").unlink()
    with files.arriving(tmp_path / "one") as change_files:
        tables_of.replace_by(tmp_path / "one", whole_site.read_manifest(tmp_path / "one"))
        change_files()
    whole_site.export(tmp_path / "two", NOW)

    before, after = tables(tmp_path / "one"), tables(tmp_path / "two")
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert rows == after[name], name
    assert (site / "images" / "a.txt").read_text() == "a file"
    for wanted in ("discussion.Comment", "discussion.ModerationDecision", "spamapi.Lesson", "newsroom.ArticlePage",
                   "wagtailcore.Revision", "readership.ViewCount"):  # fmt: skip
        assert before[f"{wanted}.jsonl"], wanted


def test_the_site_works_after_an_import(site, tmp_path, client):
    whole_site.export(tmp_path / "one", NOW)
    tables_of.replace_by(tmp_path / "one", whole_site.read_manifest(tmp_path / "one"))
    article = ArticlePage.objects.get()

    assert article.title == "The mill"
    assert "It <b>turns</b>." in client.get(article.url).content.decode()
    assert Thread.objects.get(article=article).comment_count == 0
    assert Lesson.objects.get().label == "spam"
    draft = Draft(thread_id=article.thread_id, text="Another one.", author_name="Bob", seconds_on_page=30.0)
    assert discussion.submit(draft, Sender("203.0.113.8"), NOW).comment_id > Comment.objects.order_by("pk")[0].pk


def test_passwords_are_not_in_it_and_are_kept_by_those_who_have_an_account(site, tmp_path):
    whole_site.export(tmp_path / "one", NOW)
    get_user_model().objects.create_user("later", password="x")
    tables_of.replace_by(tmp_path / "one", whole_site.read_manifest(tmp_path / "one"))

    assert "argon2" not in (tmp_path / "one" / "tables" / "auth.User.jsonl").read_text()
    assert get_user_model().objects.get().check_password("a long password of ours")


def test_one_that_is_not_whole_is_refused_and_changes_nothing(site, tmp_path):
    folder = tmp_path / "one"
    whole_site.export(folder, NOW)
    manifest = whole_site.read_manifest(folder)
    file = folder / "tables" / "discussion.Comment.jsonl"
    whole = file.read_text()

    for broken in ("", whole + "{}\n", whole[:-20], whole.replace('"text"', '"no_such_column"')):
        file.write_text(broken)
        with pytest.raises(CannotRead):
            tables_of.replace_by(folder, manifest)
        assert Comment.objects.count() == 1


def test_another_version_another_form_and_a_stopped_export_are_refused(site, tmp_path):
    folder = tmp_path / "one"
    whole_site.export(folder, NOW)
    manifest = json.loads((folder / "manifest.json").read_text())

    for change in ({"version": 99}, {"form": "other"}, {"migrations": {}}, {"profile": "filter"}):
        (folder / "manifest.json").write_text(json.dumps(manifest | change))
        with pytest.raises(CannotRead):
            whole_site.read_manifest(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(CannotRead, match="export again"):
        whole_site.read_manifest(folder)


def test_a_folder_that_is_there_is_not_overwritten(site, tmp_path):
    with pytest.raises(FileExistsError):
        whole_site.export(tmp_path, NOW)


def test_a_site_in_use_is_known(site):
    assert whole_site.is_in_use()
