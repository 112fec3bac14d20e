"""A WordPress site moved in: what is found at the addresses that it had."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.exchange.tests.wxr.exports import (
    a_category,
    a_comment,
    a_file,
    a_picture,
    a_post,
    an_author,
    term,
)
from broadsheet.exchange.uploads import open_uploads
from broadsheet.newsroom.models import ArticlePage, Author, Picture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def the_article() -> ArticlePage:
    return ArticlePage.objects.get()


def test_old_addresses_lead_to_the_new_ones(move_in, client):
    move_in(
        an_author("jane", "Jane Doe"), a_category("town", "Town", 4),
        a_post(12, term("category", "town", "Town"), link="https://old.example/blog/2019/03/05/m%C3%BChle.html"),
    )  # fmt: skip
    here = the_article().url
    old = "/blog/2019/03/05/m%C3%BChle.html"

    for address, leads_to in {
        old: here, f"{old}?utm_source=x": here, "/?p=12": here, f"{old}/amp/": here, f"{old}/comment-page-3/": here,
        f"{old}/trackback/": here, f"{old}/2/": here, f"{old}/feed/": f"{here}feed/",
        "/category/town/": "/town/", "/?cat=4": "/town/", "/author/jane/": Author.objects.get().url,
    }.items():  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (301, leads_to), address
    assert client.get("/?p=13").status_code == 200
    assert client.get("/blog/nothing/feed/").status_code == 404


@pytest.fixture
def moved_in(move_in, tmp_path) -> str:
    """A site with a post, a page, a file and addresses of every kind; gives the address of the post now."""
    folder = tmp_path / "uploads" / "2019" / "03"
    folder.mkdir(parents=True)
    (folder / "mill.jpg").write_bytes(a_picture())
    move_in(
        an_author("jane", "Jane Doe"), a_category("town", "Town", 4),
        a_post(
            12, term("category", "town", "Town"), a_comment(900), a_comment(901),
            link="https://old.example/2019/03/05/post-12/", story='<img src="/wp-content/uploads/2019/03/mill.jpg">',
        ),
        a_file(9, "2019/03/mill.jpg", 12),
        a_post(7, title="About us", wp__post_type="page", link="https://old.example/about-us-then/"),
        uploads=open_uploads(tmp_path / "uploads"),
    )  # fmt: skip
    return the_article().url


@pytest.mark.parametrize(
    "shape",
    ["/2019/03/05/the-mill/", "/2019/03/the-mill/", "/archives/12", "/the-mill/", "/town/the-mill/", "/the-mill.html",
     "/index.php/2019/03/the-mill/", "/blog/2019/the-mill", "/2019/12/", "/%d0%bc%d0%b5%d0%bb%d1%8c/",
     "/town/12/the-mill", "/12-the-mill/"],
)  # fmt: skip
def test_an_article_is_found_at_its_old_address_whatever_its_shape(move_in, client, shape):
    move_in(a_category("town", "Town"), a_post(12, term("category", "town", "Town"), a_comment(900),
            link=f"https://old.example{shape}", wp__post_name="new-name"))  # fmt: skip

    for address in (shape, f"{shape}?utm_source=x", f"{shape}?replytocom=900", "/?p=12"):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(the_article().url, 301)], address
        # A browser goes on to the place that the old address named.
        assert 'id="comment-900"' in answer.content.decode()


def test_numbers_files_and_feeds_are_found_at_their_old_addresses(moved_in, client):
    picture = Picture.objects.get().file.url
    for address, leads_to in {
        "/?p=12": moved_in, "/?p=12&feed=rss2": f"{moved_in}feed/", "/?page_id=7": "/post-7/",
        "/about-us-then/": "/post-7/", "/?attachment_id=9": picture, "/wp-content/uploads/2019/03/mill.jpg": picture,
        "/wp-content/uploads/2019/03/mill-300x200.jpg": picture,
        "/wp-content/uploads/2019/03/mill-scaled.jpg": picture, "/?feed=rss2": "/feed/", "/?feed=atom": "/feed/atom/",
        "/?feed=comments-rss2": "/comments/feed/", "/feed/rss2/": "/feed/", "/feed/rdf/": "/feed/",
        "/2019/03/05/post-12/feed/": f"{moved_in}feed/", "/2019/03/05/post-12/feed/atom/": f"{moved_in}feed/",
        "/category/town/": "/town/", "/category/town/feed/": "/town/feed/", "/category/town/page/2/": "/town/",
        "/author/jane/": Author.objects.get().url, "/author/jane/feed/": f"{Author.objects.get().url}feed/",
        "/2019/03/05/post-12/comment-page-2/": moved_in, "/comments/901/": f"{moved_in}#comment-901",
    }.items():  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code in (301, 302), answer.get("Location")) == (True, leads_to), address
    assert client.get("/feed/").status_code == client.get("/comments/feed/").status_code == 200
