"""A WordPress site moved in: what is on the site afterwards, and what the report says."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest
from wagtail.contrib.redirects.models import Redirect

from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.states import State
from broadsheet.exchange.arriving.importer import Plan
from broadsheet.exchange.arriving.paper import PaperImporter
from broadsheet.exchange.formats.wxr.read import read
from broadsheet.exchange.models import Arrival, Source
from broadsheet.exchange.reporting import Report, as_html
from broadsheet.exchange.runner import TerminalMeter
from broadsheet.exchange.tests.wxr.exports import (
    a_category,
    a_comment,
    a_file,
    a_page,
    a_picture,
    a_post,
    an_author,
    an_event,
    an_export,
    counts,
    meta,
    term,
)
from broadsheet.exchange.uploads import NoUploads, TooLarge, open_uploads
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, Author, Picture, SectionPage, StandardPage
from broadsheet.readership import service as readership
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def the_article() -> ArticlePage:
    return ArticlePage.objects.get()


def test_an_article_is_on_the_site_with_all_that_belongs_to_it(move_in, client):
    move_in(
        an_author("jane", "Jane Doe"),
        a_category("town", "Town"),
        a_post(
            12, term("category", "town", "Town"), term("post_tag", "mill", "Mill"),
            meta("postmeta", views="77"), a_comment(900), title="The mill", story="<h2>Wheel</h2>\n\nIt turns.",
        ),
    )  # fmt: skip
    article = the_article()

    assert article.url == "/town/post-12/"
    assert [author.name for author in article.byline] == ["Jane Doe"]
    assert [tag.name for tag in article.tags.all()] == ["Mill"]
    assert readership.counts([article.subject]) == {article.subject: 77}
    assert article.published_at == article.first_published_at == datetime(2019, 3, 5, 10, tzinfo=UTC)
    page = client.get(article.url).content.decode()
    for words in ("The mill", "Wheel", "It turns.", "Jane Doe", "I was there too.", 'id="comment-900"'):
        assert words in page
    assert "The mill" in client.get("/town/").content.decode()
    assert "The mill" in client.get("/search/?q=wheel").content.decode()


def test_whoever_edits_an_imported_article_finds_the_imported_text_as_its_first_version(move_in):
    move_in(a_post(1, title="As it came"), a_post(2, wp__status="draft", title="As it came"))

    for article in ArticlePage.objects.all():
        assert article.revisions.count() == 0
        article.title = "As it is now"
        article.save_revision()
        first, second = article.revisions.order_by("pk")
        assert (first.as_object().title, second.as_object().title) == ("As it came", "As it is now")
        assert first.created_at == article.published_at
        assert ArticlePage.objects.get(pk=article.pk).live_revision_id == (first.pk if article.live else None)
        article.save_revision()
        assert article.revisions.count() == 3


def test_a_second_import_changes_nothing(move_in):
    parts = [an_author("jane", "Jane Doe"), a_category("town", "Town"), a_post(1, a_comment(5), a_comment(6))]
    move_in(*parts)
    before = [kind.objects.count() for kind in (ArticlePage, Comment, ModerationDecision, Lesson, Redirect, Arrival)]
    again = move_in(*parts)

    assert [
        kind.objects.count() for kind in (ArticlePage, Comment, ModerationDecision, Lesson, Redirect, Arrival)
    ] == before
    assert counts(again, "post") == (1, 0, 1, 0, 0)
    assert counts(again, "comment") == (2, 0, 2, 0, 0)


def test_a_later_file_brings_what_is_new_and_names_what_changed(move_in):
    move_in(a_post(1, a_comment(5)))
    again = move_in(a_post(1, a_comment(5), a_comment(6, comment_parent="5"), title="Another title"), a_post(2))

    assert counts(again, "post") == (2, 1, 0, 1, 0)
    assert counts(again, "comment") == (2, 1, 1, 0, 0)
    assert Comment.objects.get(text="I was there too.", parent__isnull=False).parent.pk == 5
    assert Thread.objects.get(article__title="Post 1").comment_count == 2


def test_a_trial_writes_nothing_and_tells_all(move_in):
    report = move_in(an_author("jane", "Jane Doe"), a_post(1, a_comment(5)), is_dry=True)

    assert counts(report, "post") == (1, 1, 0, 0, 0)
    assert counts(report, "comment") == (1, 1, 0, 0, 0)
    assert not ArticlePage.objects.exists()
    assert not Source.objects.exists()
    assert not Author.objects.exists()


def test_one_that_was_killed_goes_on(move_in, tmp_path):
    parts = [a_post(number, a_comment(number * 10)) for number in range(1, 36)]
    file = tmp_path / "export.xml"
    file.write_bytes(an_export(*parts))
    broken = PaperImporter(Report("export.xml"), Plan(NOW, NoUploads()), TerminalMeter())
    for number, record in enumerate(read(file)):
        if number == 30:
            break
        broken.take(record)
    arrived = ArticlePage.objects.count()
    report = move_in(*parts)

    assert 0 < arrived < 35
    assert counts(report, "post") == (35, 35 - arrived, arrived, 0, 0)
    assert ArticlePage.objects.count() == Comment.objects.count() == Lesson.objects.count() == 35


def test_comments_have_their_threads_states_and_dates(move_in):
    move_in(
        a_post(
            1, a_comment(10, "First"), a_comment(11, "Answer", comment_parent="10"),
            a_comment(12, "Held", state="0"), a_comment(13, "Spam", state="spam"),
            a_comment(14, "Trash", state="trash"),
        )
    )  # fmt: skip
    found = {one.text: one for one in Comment.objects.all()}

    assert {text: one.state for text, one in found.items()} == {
        "First": State.PUBLISHED, "Answer": State.PUBLISHED, "Held": State.HELD, "Spam": State.SPAM,
        "Trash": State.REJECTED,
    }  # fmt: skip
    assert found["Answer"].parent == found["Answer"].root == found["First"]
    assert found["First"].posted_at == datetime(2019, 3, 6, 10, 10, tzinfo=UTC)
    assert found["First"].author_email == "ann@mail.example"
    assert found["First"].sender
    assert Thread.objects.get().comment_count == 2
    assert all(one.last_decision().after == one.state for one in found.values())


def test_a_comment_keeps_its_number_unless_one_here_had_it(move_in):
    move_in(a_post(1, a_comment(3), a_comment(500)))
    newsroom.write_article(newsroom.Story("x", "X", (("paragraph", "x"),), NOW))
    other = an_export(a_post(1, a_comment(500), a_comment(900))).replace(b"old.example", b"other.example")
    move_in(data=other)

    numbers = sorted(Comment.objects.values_list("pk", flat=True))
    assert numbers[:2] == [3, 500]
    assert 900 in numbers
    assert len(numbers) == 4


def test_what_readers_write_meanwhile_gets_a_number_of_its_own(move_in):
    move_in(a_post(1, a_comment(70)))

    comment = Comment.objects.get(pk=70)
    comment.pk = None
    comment.digest = None
    comment.save(force_insert=True)
    assert comment.pk > 70


def test_replies_before_their_parents_in_circles_and_to_nobody(move_in):
    report = move_in(
        a_post(
            1, a_comment(11, "Child", comment_parent="12"), a_comment(12, "Parent"),
            a_comment(20, "Circle A", comment_parent="21"), a_comment(21, "Circle B", comment_parent="20"),
            a_comment(30, "Self", comment_parent="30"), a_comment(40, "Orphan", comment_parent="999"),
            a_comment(12, "Again"),
        )
    )  # fmt: skip
    found = {one.text: one for one in Comment.objects.all()}

    assert found["Child"].parent == found["Parent"]
    assert {found["Circle A"].parent, found["Circle B"].parent} == {None, found["Circle A"]} or {
        found["Circle A"].parent, found["Circle B"].parent,
    } == {None, found["Circle B"]}  # fmt: skip
    assert found["Self"].parent is None
    assert found["Orphan"].parent is None
    assert counts(report, "comment") == (7, 6, 0, 0, 1)
    assert report.reasons["comment", "the answers go in a circle", False] == 2


def test_a_comment_without_a_date_bears_that_of_its_article(move_in):
    move_in(a_post(1, a_comment(5, comment_date_gmt="0000-00-00 00:00:00")))

    assert Comment.objects.get().posted_at == the_article().published_at


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>Hi",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "a &lt;b&gt; c",
    ],
)
def test_attacks_in_comments_are_shown_as_words_or_not_at_all(move_in, client, words):
    move_in(
        a_post(
            1, a_comment(5, words, comment_author="<b onclick=x>Eve</b>", comment_author_url="javascript:alert(1)"),
            title="<![CDATA[A <script>alert(2)</script> title]]>",
        )
    )  # fmt: skip
    page = client.get(the_article().url).content.decode()

    for mark in ("<script>alert", "<b onclick", 'href="javascript', "<img src=x"):
        assert mark not in page


def test_a_held_comment_is_not_shown(move_in, client):
    move_in(a_post(1, a_comment(5, "Wait for it", state="0")))

    assert "Wait for it" not in client.get(the_article().url).content.decode()


def test_the_filter_learns_in_the_order_of_dates_what_the_site_decided(move_in):
    move_in(
        a_post(
            1, a_comment(11, "Later", an_event(1551952800, "report-ham", "jane")),
            a_comment(12, "Buy pills", state="spam", comment_date_gmt="2019-03-06 09:00:00"),
            a_comment(13, "?", state="0"),
        ),
        a_post(2, a_comment(14, "Earliest", comment_date_gmt="2018-01-01 00:00:00")),
    )  # fmt: skip
    lessons = [(one.label, one.submission["text"]) for one in Lesson.objects.order_by("pk")]

    assert lessons == [("ham", "Earliest"), ("spam", "Buy pills"), ("ham", "Later")]


def test_the_report_says_what_the_filter_would_have_done(move_in):
    spam = [a_comment(100 + n, f"Cheap pills {n} at http://pills.example/{n}", state="spam") for n in range(40)]
    good = [a_comment(10 + n, f"The mill was built by my uncle in {1900 + n}.") for n in range(40)]
    report = move_in(a_post(1, *good, *spam, a_comment(200, "Cheap pills 7 at http://pills.example/7")))

    assert report.review.comments == 81
    assert "Of your 81 old comments" in report.review.sentence
    assert any("Cheap pills 7" in one.words and not one.is_spam for one in report.review.disagreements)
    assert "Cheap pills 7" in as_html(report)


def test_drafts_are_no_readers_and_scheduled_ones_wait(move_in, client):
    move_in(
        a_post(1, a_comment(5), wp__status="draft"),
        a_post(2, wp__status="future", wp__post_date_gmt="2030-01-01 00:00:00"),
    )
    draft, scheduled = ArticlePage.objects.order_by("source_id")

    assert (draft.live, scheduled.live) == (False, False)
    assert scheduled.go_live_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert client.get(draft.url).status_code == 404
    assert Thread.objects.get(article=draft).is_hidden
    assert Comment.objects.count() == 1


def test_pages_stand_by_themselves(move_in, client):
    move_in(a_page(7))

    assert StandardPage.objects.get(slug="about-us").live
    assert client.get("/?page_id=7")["Location"] == "/about-us/"


def test_pictures_come_from_the_uploads(move_in, tmp_path, client):
    folder = tmp_path / "uploads" / "2019" / "03"
    folder.mkdir(parents=True)
    (folder / "mill.jpg").write_bytes(a_picture())
    report = move_in(
        a_post(
            1, meta("postmeta", _thumbnail_id="9"),
            story='Words\n\n<img class="wp-image-9" src="https://old.example/wp-content/uploads/2019/03/mill-300x200.jpg">'
            "\n\n[gallery]",
        ),
        a_file(9, "2019/03/mill.jpg", 1, meta("postmeta", _wp_attachment_image_alt="A mill")),
        a_file(10, "2019/03/gone.jpg", 2),
        uploads=open_uploads(tmp_path / "uploads"),
    )  # fmt: skip
    picture = Picture.objects.get()

    assert picture.description == "A mill"
    assert the_article().lead_picture == picture
    assert [block.block_type for block in the_article().body] == ["paragraph", "picture", "picture"]
    assert counts(report, "media") == (2, 1, 0, 0, 1)
    old = "/wp-content/uploads/2019/03/mill-300x200.jpg"
    assert client.get(old)["Location"] == picture.file.url


def test_a_missing_picture_leaves_a_link_and_a_word(move_in):
    report = move_in(a_post(1, story='<img src="https://old.example/wp-content/uploads/a.jpg" alt="The bridge">'))

    assert str(the_article().body).count("The bridge") == 1
    assert any(not one.is_lost and "a.jpg" in one.name for one in report.problems)


def test_a_zip_is_as_good_as_a_folder_and_leads_nowhere_else(tmp_path):
    place = tmp_path / "uploads.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("wp-content/uploads/2019/a.jpg", b"picture")
        archive.writestr("../../secret.jpg", b"slip")
        archive.writestr("uploads/bomb.jpg", b"\0" * 30_000_000)
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    uploads = open_uploads(place)

    assert uploads.read("2019/a.jpg") == b"picture"
    assert uploads.read("../../secret.jpg") is None
    with pytest.raises(TooLarge):
        uploads.read("bomb.jpg")


def test_a_folder_leads_nowhere_else(tmp_path):
    (tmp_path / "uploads").mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "uploads" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    uploads = open_uploads(tmp_path / "uploads")

    for path in ("../secret.jpg", "/etc/passwd", "link.jpg", "..\\secret.jpg", "a\0b"):
        assert uploads.read(path) is None


def test_what_is_no_folder_and_no_archive_is_refused(tmp_path):
    with pytest.raises(ValueError, match="wp-content/uploads"):
        open_uploads(tmp_path / "nothing")


def test_a_section_takes_the_name_of_its_category_in_any_script(move_in):
    move_in(a_category("новости", "Новости"), a_post(1, term("category", "новости", "Новости"), title="Мельница"))

    assert SectionPage.objects.get().title == "Новости"
    assert the_article().get_parent().specific == SectionPage.objects.get()


def test_a_report_as_a_page_escapes_what_is_in_the_file(move_in):
    report = move_in(a_post(1, title="<![CDATA[<img src=x>]]>", wp__status="trash"))

    assert "<img" not in as_html(report)
    assert "its status is “trash”" in as_html(report)
