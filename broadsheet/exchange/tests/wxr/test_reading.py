"""What is read from export files, whole and broken ones."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from broadsheet.exchange.formats.wxr.read import _elements, read
from broadsheet.exchange.formats.xmltext import CleanFile
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    MediaRecord,
    ProblemRecord,
    SectionRecord,
    SiteRecord,
)
from broadsheet.exchange.tests.wxr.exports import (
    a_category,
    a_comment,
    a_file,
    a_post,
    an_author,
    an_event,
    an_export,
    meta,
    term,
)


@pytest.fixture
def records(tmp_path):
    def of(data: bytes) -> list:
        file = tmp_path / "export.xml"
        file.write_bytes(data)
        return list(read(file))

    return of


@pytest.fixture
def article(records):
    def of(*parts: str) -> ArticleRecord:
        return next(one for one in records(an_export(*parts)) if isinstance(one, ArticleRecord))

    return of


@pytest.fixture
def comments(article):
    return lambda *parts: article(a_post(1, *parts)).comments


def of_kind(kind: type, found: list) -> list:
    return [one for one in found if isinstance(one, kind)]


def test_the_site_comes_first_with_the_highest_number_of_a_comment(records):
    found = records(an_export(a_post(1, a_comment(7), a_comment(900)), a_post(2, a_comment(30))))

    assert found[0] == SiteRecord("wordpress:old.example", "The Old Paper", "https://old.example", 900)


def test_authors_have_names_and_not_log_ins(records, article):
    people = [
        an_author("jane", "Jane Doe"), an_author("bob", "bob", "Bob", "Miller"), an_author("x", "x"),
    ]  # fmt: skip

    assert [one.name for one in of_kind(AuthorRecord, records(an_export(*people)))] == ["Jane Doe", "Bob Miller", "x"]
    assert article(*people, a_post(1)).authors == ("Jane Doe",)


def test_several_authors_of_a_plug_in_stand_in_their_order(article):
    people = [an_author("jane", "Jane Doe"), an_author("bob", "Bob Miller")]
    both = term("author", "cap-bob", "bob") + term("author", "cap-jane", "jane")

    assert article(*people, a_post(1, both)).authors == ("Bob Miller", "Jane Doe")


def test_the_first_category_is_the_section_and_the_others_are_tags(article):
    terms = term("category", "town", "Town") + term("category", "sport", "Sport") + term("post_tag", "mill", "Mill")
    found = article(a_post(1, terms))

    assert (found.section, found.section_slug, found.tags) == ("Town", "town", ("Mill", "Sport"))


def test_the_category_that_a_plug_in_calls_the_first_is_the_section(article):
    terms = term("category", "town", "Town") + term("category", "sport", "Sport")
    primary = meta("postmeta", _yoast_wpseo_primary_category="4")
    found = article(a_category("sport", "Sport", 4), a_post(1, terms, primary))

    assert (found.section_slug, found.tags) == ("sport", ("Town",))


def test_an_article_without_a_real_category_names_no_section(article):
    assert article(a_post(1, term("category", "uncategorized", "Uncategorized"))).section == ""


def test_views_excerpt_picture_series_and_addresses_are_read(article):
    found = article(
        a_post(
            12,
            meta("postmeta", post_views_count="1204", _thumbnail_id="55"),
            term("series", "mills", "Mills"),
            "<excerpt:encoded><![CDATA[In <b>short</b>.]]></excerpt:encoded>",
        )
    )

    assert found.view_count == 1204
    assert found.lead_picture.source_id == "55"
    assert found.series == "Mills"
    assert found.standfirst == "In short."
    assert found.old_paths == ("/2019/03/post-12/", "/?p=12")
    assert found.published_at == datetime(2019, 3, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state"), [("publish", "published"), ("draft", "draft"), ("pending", "draft"), ("future", "scheduled")]
)
def test_states_of_articles(article, status, state):
    assert article(a_post(1, wp__status=status)).state == state


def test_what_only_some_could_read_becomes_a_draft_and_that_is_said(records):
    found = records(an_export(a_post(1, wp__status="private"), a_post(2, wp__post_password="secret")))

    assert [one.state for one in of_kind(ArticleRecord, found)] == ["draft", "draft"]
    assert [one.is_lost for one in of_kind(ProblemRecord, found)] == [False, False]


def test_what_was_thrown_away_and_what_plug_ins_store_is_left_out_with_a_reason(records):
    found = records(an_export(a_post(1, wp__status="trash"), a_post(2, wp__post_type="wp_template"), a_post(3)))

    assert [one.source_id for one in of_kind(ArticleRecord, found)] == ["3"]
    assert [(one.kind, one.is_lost) for one in of_kind(ProblemRecord, found)] == [("post", True), ("other", True)]


def test_files_are_read_before_the_articles_that_show_them(records):
    picture = a_file(9, "2019/03/mill.jpg", 1, meta("postmeta", _wp_attachment_image_alt="A mill"))
    found = records(an_export(a_post(1), picture))

    kinds = [type(one) for one in found]
    assert kinds.index(MediaRecord) < kinds.index(ArticleRecord)
    media = found[kinds.index(MediaRecord)]
    assert (media.source_id, media.path, media.alt, media.parent) == ("9", "2019/03/mill.jpg", "A mill", "1")


@pytest.mark.parametrize(
    ("approved", "state", "label"),
    [("1", "published", "ham"), ("0", "held", ""), ("spam", "spam", "spam"), ("trash", "rejected", "")],
)
def test_states_and_labels_of_comments(comments, approved, state, label):
    (found,) = comments(a_comment(1, state=approved))

    assert (found.state, found.label) == (state, label)


def test_what_was_thrown_away_as_spam_is_still_a_lesson(comments):
    (found,) = comments(a_comment(1, "Buy", meta("commentmeta", _wp_trash_meta_status="spam"), state="trash"))

    assert (found.state, found.label) == ("rejected", "spam")


def test_akismets_history_says_when_it_was_decided_and_by_whom(comments):
    by_person, by_filter = comments(
        a_comment(1, "Hello", an_event(1551866400, "check-spam"), an_event(1551952800, "report-ham", "jane")),
        a_comment(2, "Buy", an_event(1551866400, "check-spam"), state="spam"),
    )

    assert by_person.is_by_person
    assert by_person.decided_at == datetime(2019, 3, 7, 10, tzinfo=UTC)
    assert not by_filter.is_by_person
    assert by_filter.label == "spam"


def test_pingbacks_and_notes_are_left_out_and_counted(records):
    found = records(
        an_export(
            a_post(1, a_comment(1, comment_type="pingback"), a_comment(2, comment_type="note"), a_comment(3, "  "))
        )
    )

    assert [one.kind for one in of_kind(ProblemRecord, found)] == ["link", "comment", "comment"]
    assert of_kind(ArticleRecord, found)[0].comments == ()


def test_a_date_of_the_year_0_is_none(comments, article):
    (found,) = comments(a_comment(1, comment_date_gmt="0000-00-00 00:00:00", comment_date="0000-00-00 00:00:00"))

    assert found.posted_at is None


def test_a_file_that_was_cut_off_gives_all_but_its_last_item_and_says_so(records):
    whole = an_export(a_post(1), a_post(2), a_post(3, title="The last"))
    found = records(whole[: whole.index(b"The last") + 300])

    assert [one.source_id for one in of_kind(ArticleRecord, found)] == ["1", "2"]
    assert "ends in the middle" in of_kind(ProblemRecord, found)[0].why


def test_control_characters_and_bytes_of_another_encoding_are_mended(records):
    data = an_export(a_post(1, story="One\x0btwo\x00 caf\xe9.")).replace("é".encode(), b"\xe9")
    found = records(data)

    assert of_kind(ArticleRecord, found)[0].blocks[0].html == "Onetwo café."
    assert "2 characters" in of_kind(ProblemRecord, found)[0].why


def test_a_file_in_another_encoding_that_says_so_is_read(records):
    data = an_export(a_post(1, title="Café")).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")

    assert of_kind(ArticleRecord, records(data))[0].headline == "Café"


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<?xml version="1.0"?>\n<!-- a long word before --><!doctype rss SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_file_that_defines_entities_is_refused(records, start):
    data = start.encode() + an_export(a_post(1)).partition(b"?>")[2]

    with pytest.raises(CannotRead, match="DOCTYPE"):
        records(data)


def test_an_entity_that_nobody_defined_is_not_read_from_elsewhere(records):
    found = records(an_export(a_post(1, title="&secret;A title")))

    assert of_kind(ArticleRecord, found)[0].headline in ("A title", "&secret;A title")


@pytest.mark.parametrize("data", [b"", b"<html><body>Hello</body></html>", b"\x00\x01\x02" * 100])
def test_what_is_no_export_is_refused_with_a_cure(records, data):
    with pytest.raises(CannotRead, match="Tools > Export"):
        records(data)


def test_a_number_that_comes_twice_counts_once(records):
    found = records(an_export(a_post(1, title="First"), a_post(1, title="Second")))

    assert [one.headline for one in of_kind(ArticleRecord, found)] == ["First"]
    assert "same number" in of_kind(ProblemRecord, found)[0].why


def test_older_versions_are_read(records):
    for version in ("1.0", "1.1"):
        data = an_export(a_category("town", "Town"), a_post(1, a_comment(1))).replace(
            b"export/1.2/", f"export/{version}/".encode()
        )
        found = records(data)

        assert len(of_kind(ArticleRecord, found)[0].comments) == 1
        assert len(of_kind(SectionRecord, found)) == 1


def test_prefixes_without_their_namespaces_are_read(records):
    data = an_export(a_post(1, a_comment(1))).replace(b' xmlns:wp="http://wordpress.org/export/1.2/"', b"")

    assert len(of_kind(ArticleRecord, records(data))[0].comments) == 1


def test_a_large_item_is_not_kept_in_memory():
    """The tree of the file never has more elements than come in one block of it."""
    data = an_export(a_post(1, *[a_comment(number) for number in range(1, 3000)]))
    sizes: list[int] = []
    for _ in _elements(CleanFile(BytesIO(data), "<rss", ""), lambda comment: sizes.append(len(comment.getparent()))):
        pass

    assert len(sizes) == 2999
    assert max(sizes) < 300
