"""A newspaper's whole way: from WordPress, through a day here, and on to another server."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from PIL import Image

from broadsheet.discussion.models import Comment
from broadsheet.exchange import whole_site
from broadsheet.exchange.arriving.checking import Checker
from broadsheet.exchange.carrying_out import Wanted, carry_out
from broadsheet.exchange.formats.wxr.read import read
from broadsheet.exchange.replacing import files as files_of
from broadsheet.exchange.replacing import tables as tables_of
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import TerminalMeter
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
from broadsheet.newsroom import service as newsroom
from broadsheet.newsroom.models import ArticlePage, StandardPage
from broadsheet.readership import service as readership
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
UPLOADS = "https://old.example/wp-content/uploads"
BLOCKS = f"""<!-- wp:paragraph -->
<p>The wheel <strong>turns</strong> again.</p>
<!-- /wp:paragraph -->
<!-- wp:heading --><h2>Bees</h2><!-- /wp:heading -->
<!-- wp:image {{"id":91}} --><figure class="wp-block-image"><img src="{UPLOADS}/2019/03/wheel.jpg" class="wp-image-91"/>
<figcaption>The wheel</figcaption></figure><!-- /wp:image -->
<!-- wp:gallery --><figure class="wp-block-gallery">
<figure><img src="{UPLOADS}/2019/03/wheel.jpg" data-id="91"/></figure>
<figure><img src="{UPLOADS}/2019/03/mill.jpg" data-id="90"/></figure></figure><!-- /wp:gallery -->
<!-- wp:table --><figure class="wp-block-table"><table><tbody><tr><td>one</td><td>1</td></tr></tbody></table></figure>
<!-- /wp:table --><!-- wp:acme/ticker /-->"""
CLASSIC = f"""It was a long night.

[caption id="attachment_90"]<img src="{UPLOADS}/2019/03/mill-300x200.jpg" /> The mill[/caption]
[gallery ids="90,91"]
[embed]https://www.youtube.com/watch?v=aaaaaaaaaaa[/embed]
[audio mp3="{UPLOADS}/2019/03/talk.mp3"][/audio]
[video mp4="{UPLOADS}/2019/03/film.mp4"][/video]
[contact-form id="3"]

<details><summary>More</summary>Of the night.</details>"""


def a_picture(colour: str) -> bytes:
    place = BytesIO()
    Image.new("RGB", (60, 40), colour).save(place, "JPEG")
    return place.getvalue()


def the_old_site() -> bytes:
    """An export with every trait that a WordPress site brings along."""
    both = term("author", "cap-jane", "jane") + term("author", "cap-bob", "bob")
    sorting = term("category", "town", "Town") + term("category", "sport", "Sport") + term("post_tag", "mill", "Mill")
    seen = meta("postmeta", _thumbnail_id="90", post_views_count="77", _yoast_wpseo_primary_category="4")
    comments = [
        a_comment(901, "I was <b>there</b> too.", an_event(1551952800, "report-ham", "jane")),
        a_comment(902, "So was I.", comment_parent="901"),
        a_comment(903, "Wait for it.", state="0"),
        a_comment(904, "Cheap pills at http://pills.example/", an_event(1551866400, "check-spam"), state="spam"),
        a_comment(905, "Rude.", state="trash"),
        a_comment(906, "They link here.", comment_type="pingback"),
    ]
    return an_export(
        an_author("jane", "Jane Doe"), an_author("bob", "bob", "Bob", "Miller"),
        a_category("town", "Town", 4), a_category("sport", "Sport", 5),
        a_post(
            12, sorting, seen, both, term("series", "mills", "Mills"), *comments, title="The mill", story=BLOCKS,
            link="https://old.example/2019/03/05/the-mill/", wp__post_name="the-mill",
            excerpt__encoded="In <b>short</b>.",
        ),
        a_post(13, title="The night", story=CLASSIC, wp__post_date_gmt="2019-03-06 10:00:00"),
        a_post(14, title="A draft", wp__status="draft"),
        a_post(15, title="Next year", wp__status="future", wp__post_date_gmt="2030-01-01 00:00:00"),
        a_post(16, title="For friends", wp__status="private"),
        a_post(17, title="About us", wp__post_type="page", wp__post_name="about-us"),
        a_file(90, "2019/03/mill.jpg", 12, meta("postmeta", _wp_attachment_image_alt="A mill")),
        a_file(91, "2019/03/wheel.jpg", 12), a_file(92, "2019/03/talk.mp3", 13), a_file(93, "2019/03/film.mp4", 13),
    )  # fmt: skip


def move_in(folder) -> Report:
    uploads = folder / "uploads.zip"
    with zipfile.ZipFile(uploads, "w") as archive:
        for name, colour in (("mill", "navy"), ("wheel", "red")):
            archive.writestr(f"wp-content/uploads/2019/03/{name}.jpg", a_picture(colour))
        for name in ("talk.mp3", "film.mp4"):
            archive.writestr(f"wp-content/uploads/2019/03/{name}", b"a sound")
    file = folder / "old.xml"
    file.write_bytes(the_old_site())
    report = Report(file.name)
    carry_out(Wanted("wordpress", file, uploads), report, TerminalMeter(), NOW)
    return report


def tables(folder) -> dict[str, list[dict]]:
    return {
        file.name: [json.loads(line) for line in file.read_text().splitlines()]
        for file in sorted((folder / "tables").iterdir())
    }


def test_from_wordpress_through_a_day_here_to_another_server(tmp_path, client):
    with override_settings(MEDIA_ROOT=tmp_path / "here"):
        newsroom.set_up_site("The Test Paper")
        report = move_in(tmp_path)
        arrived = {kind: (one.in_file, one.arrived, one.left_out) for kind, one in report.counts.items()}
        assert {kind: arrived[kind] for kind in ("author", "section", "media", "post", "page", "comment", "link")} == {
            "author": (2, 2, 0), "section": (2, 2, 0), "media": (4, 4, 0), "post": (5, 5, 0), "page": (1, 1, 0),
            "comment": (5, 5, 0), "link": (1, 0, 1),
        }  # fmt: skip
        unknown = {one.why.partition(" in its story")[0] for one in report.problems if "unknown" in one.why}
        assert unknown >= {"block acme/ticker", "shortcode [contact-form]"}
        assert [lesson.label for lesson in Lesson.objects.order_by("pk")] == ["spam", "ham", "ham"]

        assert_reads_at_its_old_address(client, hidden="Wait for it.")
        assert_desk_decides(client)
        assert_goes_whole_to_another_server(tmp_path)
    with override_settings(MEDIA_ROOT=tmp_path / "there"):
        assert_reads_at_its_old_address(client, shown="Wait for it.")
        missing = Report("old.xml", is_check=True)
        Checker(missing).check(read(tmp_path / "old.xml"))
        assert [one.why for one in missing.problems if one.is_lost and one.kind != "link"] == []


def assert_reads_at_its_old_address(client, shown: str = "So was I.", hidden: str = "Rude.") -> None:
    """Readers find the article, with what they should see of its discussion, where its address was on the old site."""
    client.logout()
    answer = client.get("/2019/03/05/the-mill/", follow=True)
    page, article = answer.content.decode(), ArticlePage.objects.get(title="The mill")
    assert answer.redirect_chain == [("/town/the-mill/", 301)]
    for words in ("The mill", "In short.", "Jane Doe", "Bob Miller", "The wheel <b>turns</b> again.", "Bees", "Mills",
                  'id="comment-901"', "I was <strong>there</strong> too.", shown, "The wheel", "Sport"):  # fmt: skip
        assert words in page, words
    for words in (hidden, "Cheap pills", "Rude.", "They link here."):
        assert words not in page
    assert [block.block_type for block in article.body] == ["paragraph", "heading", "picture", "gallery", "table"]
    night = ArticlePage.objects.get(title="The night")
    assert [block.block_type for block in night.body][:6] == [
        "paragraph", "picture", "gallery", "embed", "media", "media",
    ]  # fmt: skip
    assert readership.counts([article.subject]) == {article.subject: 77}
    assert b"".join(client.get(article.lead_picture.file.url).streaming_content)[:2] == b"\xff\xd8"
    assert not ArticlePage.objects.filter(title__in=["A draft", "For friends", "Next year"], live=True).exists()
    assert StandardPage.objects.get(slug="about-us").live


def assert_desk_decides(client) -> None:
    """A moderator opens the desk, finds what was held and lets it through."""
    user = get_user_model().objects.create_superuser("grace", password="a long password of ours")
    client.force_login(user)
    desk = client.get("/moderation/").content.decode()
    assert "Wait for it." in desk
    client.post("/moderation/decide", {"comment": 903, "shown": "held", "to": "published"})
    comment = Comment.objects.get(pk=903)
    assert (comment.state, comment.last_decision().moderator) == ("published", user)


def assert_goes_whole_to_another_server(folder) -> None:
    """Everything goes out, and in again where nothing is: the same rows in every table, and the same files."""
    whole_site.export(folder / "one", NOW)
    manifest = whole_site.read_manifest(folder / "one")
    with override_settings(MEDIA_ROOT=folder / "there"):
        Comment.objects.all().delete()
        ArticlePage.objects.all().delete()
        with files_of.arriving(folder / "one") as change_files:
            tables_of.replace_by(folder / "one", manifest)
            change_files()
        spamapi.rebuild()
        whole_site.export(folder / "two", NOW)
    before, after = tables(folder / "one"), tables(folder / "two")
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert rows == after[name], name
    files = [
        {str(one.relative_to(place)): one.read_bytes() for one in place.rglob("*") if one.is_file()}
        for place in (folder / "one" / "media", folder / "two" / "media")
    ]
    assert files[0] == files[1]
    assert len(files[0]) >= 4
