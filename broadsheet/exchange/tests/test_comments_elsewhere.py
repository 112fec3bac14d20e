"""Comments of pages that stay elsewhere, or that are here at another address; and comparing a file with the site."""

from datetime import UTC, datetime

import pytest

from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.states import State
from broadsheet.exchange import reporting
from broadsheet.exchange.arriving.checking import Checker
from broadsheet.exchange.arriving.importer import Importer, Plan, take_all
from broadsheet.exchange.arriving.paper import PaperImporter
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    Block,
    CommentRecord,
    MediaRecord,
    ProblemRecord,
    SectionRecord,
    SiteRecord,
    ThreadRecord,
)
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import TerminalMeter
from broadsheet.exchange.uploads import NoUploads
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
WHEN = datetime(2019, 3, 6, 10, tzinfo=UTC)
SITE = SiteRecord("disqus:mill")


@pytest.fixture(autouse=True)
def paper():
    newsroom.set_up_site("The Test Paper")


def arrive(*records, importer=PaperImporter) -> Report:
    report = Report("export.xml")
    take_all([SITE, *records], importer(report, Plan(NOW, NoUploads()), TerminalMeter()))
    return report


def compared(*records) -> Report:
    report = Report("export.xml", is_check=True)
    Checker(report).check([SITE, *records])
    return report


def a_comment(number: int = 1, **fields) -> CommentRecord:
    return CommentRecord(**{"source_id": str(number), "html": f"Words {number}", "posted_at": WHEN} | fields)


def a_thread(*comments, url: str = "https://o.example/mill/") -> ThreadRecord:
    return ThreadRecord(url, "The mill", comments=comments)


def an_article(**fields) -> ArticleRecord:
    return ArticleRecord(
        **{"source_id": "1", "headline": "The mill", "blocks": (Block("paragraph", "It turns."),), "published_at": WHEN}
        | fields
    )


def test_comments_of_a_page_elsewhere_have_a_discussion_of_its_address():
    report = arrive(a_thread(a_comment()), importer=Importer)
    thread = Thread.objects.get(url="https://o.example/mill/")

    assert (thread.site, thread.title, thread.comment_count) == ("o.example", "The mill", 1)
    assert thread.opened_at == WHEN
    assert (report.of("thread").arrived, report.of("comment").arrived) == (1, 1)


def test_comments_of_an_article_that_moved_here_stand_under_it():
    arrive(an_article(old_paths=("/2019/mill.html",)))
    arrive(a_thread(a_comment(), url="https://o.example/2019/mill.html"))

    assert Comment.objects.get().thread.article == ArticlePage.objects.get()


def test_comments_of_an_article_with_this_very_address_stand_under_it():
    arrive(an_article())
    arrive(a_thread(a_comment(), url=ArticlePage.objects.get().url))

    assert Comment.objects.get().thread.article == ArticlePage.objects.get()


def test_a_second_time_nothing_changes():
    arrive(a_thread(a_comment()))
    report = arrive(a_thread(a_comment(), a_comment(2, parent_id="1")))

    assert (report.of("thread").here, report.of("comment").here, report.of("comment").arrived) == (1, 1, 1)
    assert Thread.objects.count() == 1


def test_what_its_author_deleted_keeps_its_place_and_nothing_else():
    arrive(a_thread(a_comment(1, state="erased", author_name="Ann"), a_comment(2, parent_id="1")))
    gone = Comment.objects.get(state=State.ERASED)

    assert (gone.text, gone.html, gone.author_name, gone.opens) == ("", "", "", True)


def test_a_site_without_a_newspaper_takes_no_articles_and_says_what_of_them_is_left_out():
    members_only = ProblemRecord("post", "The mill", "only members could read it, so it is a draft now", is_lost=False)
    paper = [
        AuthorRecord("jane", "Jane Doe"), SectionRecord("town", "Town"), MediaRecord("9", "", "2019/03/mill.jpg"),
        an_article(comments=(a_comment(5), a_comment(6))), an_article(source_id="2", headline="About", is_page=True),
    ]  # fmt: skip
    report = arrive(*paper, members_only, a_thread(a_comment()), importer=Importer)

    assert {name: (one.in_file, one.arrived, one.left_out) for name, one in report.rows()} == {
        "authors": (1, 0, 1), "sections": (1, 0, 1), "pictures and files": (1, 0, 1), "articles": (1, 0, 1),
        "pages": (1, 0, 1), "comments": (3, 1, 2), "pages with comments": (1, 1, 0), "lessons of the filter": (0, 0, 0),
    }  # fmt: skip
    assert {why for _, why, _ in report.reasons} == {
        "this site has no newspaper, only discussions",
        "what it is under is left out, as this site has no newspaper",
    }
    assert "<td>comment 6</td>" in reporting.as_html(report)
    assert not ArticlePage.objects.exists()


def test_where_pages_are_elsewhere_the_report_says_nothing_of_articles():
    report = arrive(a_thread(a_comment(), a_comment(2, posted_at=None)), importer=Importer)

    assert Comment.objects.get(text="Words 2").posted_at == WHEN
    assert {why for _, why, _ in report.reasons} == {"it has no date, so it bears that of its page"}
    assert "article" not in reporting.as_html(report)


def test_a_comparison_finds_all_where_all_is_here():
    records = [an_article(comments=(a_comment(5),)), a_thread(a_comment(6))]
    arrive(*records)
    report = compared(*records)

    assert report.left_out == 0
    assert (report.of("post").arrived, report.of("comment").arrived) == (1, 2)
    assert report.problems == []


def test_a_comparison_names_what_is_missing_and_what_is_different():
    records = [an_article(comments=(a_comment(5), a_comment(6)))]
    arrive(*records)
    Comment.objects.filter(text="Words 5").update(state=State.SPAM)
    Comment.objects.filter(text="Words 6").delete()
    ArticlePage.objects.update(title="Another headline")
    report = compared(*records, an_article(source_id="2", headline="New", line=9))

    assert {(one.name, one.why) for one in report.problems} == {
        ("comment 5", "it is spam here and published in the file"),
        ("comment 6", "it arrived, and was deleted here since"),
        ("The mill", "its headline is “Another headline” here"),
        ("New", "it is not here"),
    }
    assert (report.of("post").left_out, report.of("comment").left_out) == (1, 1)


def test_comments_without_a_number_are_left_out_and_named_and_the_others_go_in():
    records = (a_comment(source_id=""), a_comment(2), a_comment(source_id="", html="Other words"))
    report = arrive(a_thread(*records), importer=Importer)

    assert (report.of("comment").in_file, report.of("comment").arrived, report.of("comment").left_out) == (3, 1, 2)
    assert {why for _, why, _ in report.reasons} == {"it has no number by which it could be known again"}
