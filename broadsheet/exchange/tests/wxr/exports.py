"""Export files of a WordPress site that never was, written piece by piece."""

from __future__ import annotations

from html import escape
from io import BytesIO

from PIL import Image

from broadsheet.exchange.reporting import Report

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n<channel>'
    "<title>The Old Paper</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>"
    "<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>\n"
)
FOOT = "</channel>\n</rss>\n"


def an_export(*parts: str) -> bytes:
    """A whole file with these parts."""
    return (HEAD + "\n".join(parts) + FOOT).encode()


def an_author(login: str, display: str = "", first: str = "", last: str = "") -> str:
    return (
        f"<wp:author><wp:author_login>{login}</wp:author_login><wp:author_display_name>{display}"
        f"</wp:author_display_name><wp:author_first_name>{first}</wp:author_first_name>"
        f"<wp:author_last_name>{last}</wp:author_last_name></wp:author>"
    )


def a_category(slug: str, name: str, number: int = 0) -> str:
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
    )


def meta(kind: str, **values: str) -> str:
    """``postmeta`` or ``commentmeta``."""
    return "".join(
        f"<wp:{kind}><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:{kind}>"
        for key, value in values.items()
    )


def term(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def a_post(number: int, *more: str, title: str = "", story: str = "Words of a story.", **fields: str) -> str:
    """A published article; ``more`` are its comments, terms and meta, ``fields`` what else an item says."""
    own = {
        "link": f"https://old.example/2019/03/post-{number}/", "dc:creator": "jane", "wp:post_id": str(number),
        "wp:post_name": f"post-{number}", "wp:post_date_gmt": "2019-03-05 10:00:00", "wp:status": "publish",
        "wp:post_type": "post", "wp:comment_status": "open",
    } | {name.replace("__", ":"): value for name, value in fields.items()}  # fmt: skip
    values = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in own.items())
    return (
        f"<item><title>{title or f'Post {number}'}</title>{values}"
        f"<content:encoded><![CDATA[{story}]]></content:encoded>{''.join(more)}</item>"
    )


def a_file(number: int, path: str, parent: int = 0, *more: str, title: str = "A file") -> str:
    """An uploaded file."""
    url = f"https://old.example/wp-content/uploads/{path}"
    return a_post(
        number, meta("postmeta", _wp_attached_file=path), *more, title=title, wp__post_type="attachment",
        wp__status="inherit", wp__attachment_url=url, wp__post_parent=str(parent),
        link=f"https://old.example/?attachment_id={number}",
    )  # fmt: skip


def a_comment(number: int, words: str = "I was there too.", *more: str, state: str = "1", **fields: str) -> str:
    own = {
        "comment_id": str(number), "comment_author": "Ann Reader", "comment_author_email": "ann@mail.example",
        "comment_author_IP": "203.0.113.9", "comment_date_gmt": f"2019-03-06 10:{number % 60:02}:00",
        "comment_approved": state, "comment_type": "comment", "comment_parent": "0",
    } | fields  # fmt: skip
    values = "".join(f"<wp:{name}>{escape(value)}</wp:{name}>" for name, value in own.items())
    return (
        f"<wp:comment>{values}<wp:comment_content><![CDATA[{words}]]></wp:comment_content>{''.join(more)}</wp:comment>"
    )


def a_page(number: int, *more: str, **fields: str) -> str:
    """A page that stands by itself."""
    own = {"wp__post_type": "page", "wp__post_name": "about-us", "link": "https://old.example/about-us-all/"}
    return a_post(number, *more, title="About us", **own | fields)


def an_event(at: int, event: str, user: str = "") -> str:
    """What Akismet notes when something happens to a comment."""
    who = f's:4:"user";s:{len(user)}:"{user}";' if user else ""
    value = f'a:3:{{s:4:"time";d:{at}.25;s:5:"event";s:{len(event)}:"{event}";{who}}}'
    return meta("commentmeta", akismet_history=value)


def counts(report: Report, kind: str) -> tuple[int, int, int, int, int]:
    """How many of a kind are in the file, arrived, were here, are changed, are left out."""
    one = report.of(kind)
    return one.in_file, one.arrived, one.here, one.changed, one.left_out


def a_picture() -> bytes:
    place = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(place, "JPEG")
    return place.getvalue()
