"""The site as an export file of WordPress: what is in it, and the same articles and comments from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings
from lxml import etree
from wagtail.models import PageViewRestriction

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.service import OldComment
from broadsheet.discussion.states import State
from broadsheet.exchange.arriving.importer import Plan, take_all
from broadsheet.exchange.arriving.paper import PaperImporter
from broadsheet.exchange.departing import wordpress
from broadsheet.exchange.departing.records import Records
from broadsheet.exchange.formats.wxr.read import read
from broadsheet.exchange.records import ArticleRecord, Block, MediaLink, ProblemRecord
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import TerminalMeter
from broadsheet.exchange.tests.wxr.exports import a_comment, a_post, an_export
from broadsheet.exchange.uploads import NoUploads, open_uploads
from broadsheet.lib import markdown
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, Picture, StandardPage
from broadsheet.newsroom.tests.build import an_article
from broadsheet.newsroom.tests.every_block import a_document, a_picture, an_article_of_every_block

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
WORDS = "Two * three < four & more\\*.\n\nIt was [here]."
MARKED = "It was *never* so, see [the book](https://books.example/1).\n\n> It turns.\n\n- one\n- two"


@pytest.fixture(autouse=True)
def media(tmp_path):
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        yield tmp_path / "media"


@pytest.fixture
def article() -> ArticlePage:
    return an_article()


def an_old_comment(text: str, minutes: int = 0, **fields) -> OldComment:
    values = {"author_name": "Ann <b>", "author_email": "ann@mail.example", "author_url": "https://ann.example/"}
    at = NOW + timedelta(minutes=minutes)
    return OldComment(text, str(markdown.render(text)), posted_at=at, **values | fields)


def export(tmp_path, name: str = "export.xml"):
    file = tmp_path / name
    wordpress.export(file, NOW)
    return file


def articles_in(file) -> list[ArticleRecord]:
    return [one for one in read(file) if isinstance(one, ArticleRecord)]


def move_in(file, media=None) -> Report:
    report = Report(file.name)
    with TerminalMeter() as meter:
        take_all(read(file), PaperImporter(report, Plan(NOW, open_uploads(media) if media else NoUploads()), meter))
    return report


def bare(block: Block) -> tuple:
    """A block without the numbers and addresses of its files, which are others on each site."""

    def without(value):
        if isinstance(value, MediaLink):
            return replace(value, source_id="", url=value.url.rpartition("/")[2].partition(".")[2])
        return [without(one) for one in value] if isinstance(value, list) else value

    return block.kind, block.html, {name: without(value) for name, value in block.data.items() if value}


def as_told() -> list[tuple]:
    """All that the site says of its articles and comments, without the numbers that differ from site to site."""
    found = []
    for article, comments in Records().articles():
        words = {one.source_id: one for one in comments}
        told = [
            (one.html, one.author_name, one.author_email, one.author_url, one.posted_at, one.state,
             words[one.parent_id].html if one.parent_id else "")
            for one in words.values()
        ]  # fmt: skip
        found.append(
            (
                article.headline, article.standfirst, [bare(block) for block in article.blocks], article.section,
                article.section_slug, article.slug, article.authors, None if article.is_page else article.published_at,
                article.view_count,
                article.state, article.tags, article.series, article.is_page, article.takes_replies,
                article.lead_picture is not None, told,
            )
        )  # fmt: skip
    return found


def test_our_own_importer_makes_the_same_articles_and_comments_of_it(tmp_path, media):
    article = an_article_of_every_block(views=31)
    newsroom.write_page("about-us", "About us", "Who we are.", (("paragraph", "We <b>print</b>."),))
    old = [
        an_old_comment(WORDS), an_old_comment(MARKED, 1, answers=0), an_old_comment("Held", 2, state=State.HELD),
        an_old_comment("Buy", 3, state=State.SPAM), an_old_comment("Rude", 4, state=State.REJECTED),
        an_old_comment("Answer to the answer", 5, answers=1, author_email="", author_url=""),
    ]  # fmt: skip
    discussion.take_over(article.thread_id, old, NOW)
    an_article(2, headline="A draft", blocks=(("paragraph", "Not yet."),)).unpublish()
    before, file = as_told(), export(tmp_path)
    ArticlePage.objects.all().delete()
    Comment.objects.all().delete()
    Picture.objects.all().delete()
    StandardPage.objects.all().delete()
    report = move_in(file, media)
    after = as_told()

    assert [one.why for one in report.problems] == []
    assert len(before) == len(after) == 3
    for one, other in zip(before, after, strict=True):
        for value, other_value in zip(one, other, strict=True):
            for part, other_part in zip(value, other_value, strict=True) if isinstance(value, list) else ():
                assert part == other_part
            assert value == other_value


def test_comments_keep_their_html(article, tmp_path):
    discussion.take_over(article.thread_id, [an_old_comment(WORDS), an_old_comment(MARKED, 1)], NOW)
    before = dict(Comment.objects.values_list("posted_at", "html"))
    file = export(tmp_path)
    ArticlePage.objects.all().delete()
    move_in(file)

    assert dict(Comment.objects.values_list("posted_at", "html")) == before


def test_what_its_author_took_back_is_not_in_it_and_its_answers_move_up(article, tmp_path):
    old = [
        an_old_comment("First"), an_old_comment("Taken back", 1, answers=0, state=State.WITHDRAWN),
        an_old_comment("Answer", 2, answers=1),
    ]  # fmt: skip
    first, _, answer = discussion.take_over(article.thread_id, old, NOW)
    file = export(tmp_path)
    (found,) = articles_in(file)

    assert "Taken back" not in file.read_text()
    assert [(one.source_id, one.parent_id) for one in found.comments] == [(str(first), ""), (str(answer), str(first))]


def test_what_a_person_decided_stays_known(article, tmp_path):
    user = get_user_model().objects.create_user("jane")
    (pk,) = discussion.take_over(article.thread_id, [an_old_comment("Buy", state=State.HELD)], NOW)
    discussion.decide(pk, State.HELD, State.SPAM, user.pk, NOW + timedelta(hours=1))
    (found,) = articles_in(export(tmp_path))

    (comment,) = found.comments
    assert (comment.is_by_person, comment.decided_at) == (True, NOW + timedelta(hours=1))
    assert (comment.label, "jane" in repr(comment)) == ("spam", False)


def test_what_staff_wrote_is_theirs(article, tmp_path):
    user = get_user_model().objects.create_user("log-in", first_name="Jane", last_name="Doe", email="jane@here.example")
    discussion.submit_as_staff(article.thread_id, None, "We corrected it.", user.pk, NOW)
    tree = etree.parse(str(export(tmp_path)))
    names = {"wp": "http://wordpress.org/export/1.2/"}
    number = tree.findtext(".//wp:comment_user_id", namespaces=names)
    authors = {
        one.findtext("wp:author_id", namespaces=names): one.findtext("wp:author_display_name", namespaces=names)
        for one in tree.iterfind(".//wp:author", names)
    }

    assert authors[number] == "Jane Doe"
    assert "log-in" not in etree.tostring(tree).decode()


def test_numbers_of_articles_and_files_are_all_different(tmp_path):
    an_article(1)
    an_article(2)
    for _ in range(6):
        a_picture()
        a_document("plan.txt")
    tree = etree.parse(str(export(tmp_path)))
    numbers = [one.text for one in tree.iterfind(".//{http://wordpress.org/export/1.2/}post_id")]

    assert len(numbers) == len(set(numbers)) == 14


def test_what_moved_in_keeps_its_number_and_its_old_addresses(tmp_path):
    newsroom.set_up_site("The Test Paper")
    file = tmp_path / "in.xml"
    file.write_bytes(an_export(a_post(7, a_comment(900), link="https://old.example/2019/03/the-mill.html")))
    move_in(file)
    found = {one.source_id: one for one in articles_in(export(tmp_path))}

    assert list(found) == ["7"]
    assert "/2019/03/the-mill.html" in found["7"].old_paths
    assert [one.number for one in found["7"].comments] == [900]


def test_an_article_that_only_some_may_read_is_private(article, tmp_path):
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    problems = [one.why for one in read(export(tmp_path)) if isinstance(one, ProblemRecord)]

    assert problems == ["only some could read it, so it is a draft now"]


def test_what_is_not_out_is_as_its_editor_left_it(article, tmp_path):
    article.unpublish()
    article.title = "A better headline"
    article.save_revision()

    assert [(one.headline, one.state) for one in articles_in(export(tmp_path))] == [("A better headline", "draft")]


@pytest.mark.parametrize(
    "words", ["]]> <b>", "Say [gallery] and [[x]]", "a\x0bb", "--> <!-- wp:html -->", "𝔘nicode &amp;"]
)
def test_no_words_break_the_file(words, tmp_path):
    page = an_article(headline=f"Of {words}", blocks=(("heading", "x"), ("code", {"code": words, "language": ""})))
    discussion.take_over(page.thread_id, [an_old_comment(f"I say {words} to it", author_name=words)], NOW)
    (found,) = articles_in(export(tmp_path))
    clean = words.replace("\x0b", "")

    assert found.headline == " ".join(f"Of {clean}".split())
    assert found.blocks[1].data["code"] == clean
    assert unescape(found.comments[0].author_name) == clean
    assert etree.parse(str(tmp_path / "export.xml")).getroot().tag == "rss"


def test_a_file_that_is_there_stays_and_one_that_was_stopped_leaves_nothing(article, tmp_path):
    file = tmp_path / "export.xml"
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        wordpress.export(file, NOW)

    def stop(articles: int, comments: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wordpress.export(tmp_path / "other.xml", NOW, stop)
    assert file.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith((".xml", ".unfinished"))] == ["export.xml"]


def test_addresses_are_whole(article, tmp_path):
    text = export(tmp_path).read_text()

    assert f"<link>{settings.SITE_URL}{article.url}</link>" in text
    assert 'src="/' not in text
    assert 'href="/' not in text
