"""Stories of other systems taken apart into blocks."""

import pytest

from broadsheet.exchange.formats.posthtml.blocks import blocks_of
from broadsheet.exchange.records import Block, MediaLink


def kinds(markup: str) -> list[str]:
    return [block.kind for block in blocks_of(markup)[0]]


def only(markup: str) -> Block:
    (block,) = blocks_of(markup)[0]
    return block


def test_empty_lines_make_paragraphs_and_line_ends_breaks_in_classic_posts():
    found, _ = blocks_of("One <b>two</b>\nthree\n\nFour & five")

    assert [block.html for block in found] == ["One <b>two</b><br>three", "Four &amp; five"]


def test_line_ends_mean_nothing_in_the_block_editor():
    assert only("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->").html == "One two"


def test_headings_quotations_lists_code_and_breaks():
    markup = "<h2>A</h2><h4>B</h4><blockquote><p>Q</p></blockquote><ol><li>1</li></ol><pre>x = 1</pre><hr>"

    assert kinds(markup) == ["heading", "subheading", "quote", "list", "code", "divider"]


def test_a_caption_goes_with_its_picture():
    block = only(
        '[caption id="attachment_12" align="left"]<a href="/x">'
        '<img src="https://o.example/uploads/a.jpg" alt="An old mill" /></a> The <em>mill</em>[/caption]'
    )

    assert block.data["media"] == MediaLink("12", "https://o.example/uploads/a.jpg", "An old mill", "The mill")


def test_a_picture_of_the_block_editor_has_its_number():
    block = only(
        '<figure class="wp-block-image"><img src="a.jpg" class="wp-image-7"/><figcaption>C</figcaption></figure>'
    )

    assert block.data["media"] == MediaLink("7", "a.jpg", "", "C")


@pytest.mark.parametrize(
    ("markup", "is_decorative"),
    [
        ('<img src="a.jpg">', False),
        ('<img src="a.jpg" alt="">', False),
        ('<figure class="wp-block-image size-full"><img src="a.jpg" alt=""></figure>', False),
        ('<figure class="wp-block-image is-decorative"><img src="a.jpg" alt=""></figure>', True),
        ('<img class="is-decorative" src="a.jpg">', True),
        ('<img role="presentation" src="a.jpg">', True),
        ('<img role="None" src="a.jpg">', True),
        ('<p><img aria-hidden="true" src="a.jpg"></p>', True),
        ('<img aria-hidden="false" role="img" src="a.jpg">', False),
    ],
)
def test_a_picture_is_decorative_only_where_that_is_said(markup, is_decorative):
    assert only(markup).data["media"].is_decorative == is_decorative


def test_a_decorative_picture_in_a_gallery_is_one_by_itself():
    block = only(
        '<figure class="wp-block-gallery"><figure class="is-decorative"><img src="a.jpg"></figure>'
        '<figure><img src="b.jpg"></figure></figure>'
    )

    assert [one.is_decorative for one in block.data["media"]] == [True, False]


def test_galleries_by_shortcode_and_by_block():
    by_code = only('[gallery ids="1,2"]')
    by_block = only(
        '<figure class="wp-block-gallery"><figure><img src="a.jpg" data-id="3"><figcaption>One</figcaption></figure>'
        '<figure><img src="b.jpg" data-id="4"></figure><figcaption>All</figcaption></figure>'
    )

    assert [one.source_id for one in by_code.data["media"]] == ["1", "2"]
    assert [(one.source_id, one.caption) for one in by_block.data["media"]] == [("3", "One"), ("4", "")]
    assert by_block.data["caption"] == "All"


@pytest.mark.parametrize(
    "markup",
    [
        "[embed]https://youtu.be/abc[/embed]",
        "https://youtu.be/abc",
        '<figure class="wp-block-embed"><div>\nhttps://youtu.be/abc\n</div></figure>',
        '<iframe src="//youtu.be/abc"></iframe>',
    ],
)
def test_embeds_however_they_are_written(markup):
    block = only(markup)

    assert (block.kind, block.data["url"]) == ("embed", "https://youtu.be/abc")


@pytest.mark.parametrize(
    "markup",
    [
        '[audio mp3="https://o.example/uploads/a.mp3"][/audio]',
        '[audio src="https://o.example/uploads/a.mp3"]',
        '<figure class="wp-block-audio"><audio controls src="https://o.example/uploads/a.mp3"></audio></figure>',
    ],
)
def test_sound_however_it_is_written(markup):
    assert only(markup).data["media"].url == "https://o.example/uploads/a.mp3"


def test_a_plain_table_is_one_and_another_stays_as_it_is():
    plain = only("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>")
    other = only('<table><tr><td colspan="2">A</td></tr><tr><td>1</td><td>2</td></tr></table>')

    assert (plain.data["columns"], plain.data["rows"]) == (["A", "B"], [["1", "2"]])
    assert other.kind == "html"


def test_what_is_unknown_is_listed():
    found, unknown = blocks_of(
        '<!-- wp:latest-posts {"a":1} /-->\n\n[contact-form-7 id="1" title="Write"]\n\n<marquee>News</marquee> [sic]'
    )

    assert unknown == ["block latest-posts", "shortcode [contact-form-7]", "<marquee>"]
    assert "[sic]" in found[-1].html


def test_a_doubled_shortcode_is_words():
    assert only("Write [[gallery]] there").html == "Write [gallery] there"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>', "<svg><script>alert(1)</script></svg>", '<iframe src="javascript:alert(1)">',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", '<object data="data:text/html,x"></object>',
        "<style>*{x:expression(alert(1))}</style>", '<form action="https://evil.example"><input></form>',
        "<p>" * 5000 + "deep", "<div>" * 3000 + "deep", "<blockquote><ul><li>" * 500 + "deep",
        '[caption]<script>alert(1)</script>[/caption]', '[gallery ids="1,2\'><script>"]', "<table><tr>" * 300,
    ],
)  # fmt: skip
def test_attacks_leave_no_mark(attack):
    found, _ = blocks_of(f"Before\n\n{attack}\n\nAfter")
    text = " ".join(f"{block.html} {block.data}" for block in found)

    for mark in ("<script", "onerror", "onclick", "javascript:", "<style", "<svg", "<form", "<iframe"):
        assert mark not in text
    assert "Before" in text
