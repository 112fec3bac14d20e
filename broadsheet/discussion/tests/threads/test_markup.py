"""The HTML of comments in a list: what each of them says, and that nothing a reader typed can become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion.tests.build import NOW
from broadsheet.discussion.threads import markup
from broadsheet.discussion.threads.markup import Surroundings
from broadsheet.discussion.threads.pages import Node, Order, ThreadPage
from broadsheet.discussion.threads.shown import Shown

OPEN, CLOSED = Surroundings(7, is_open=True), Surroundings(7, is_open=False)
PLAIN = Shown(
    pk=12, parent_id=None, root_id=None, depth=0, path="p", reader_id=None, staff_id=None, author_name="Anna Lind",
    author_url="", html="<p>Well said.</p>", state="published", posted_at=NOW, edited_at=None, picked_at=None,
    pinned_at=None, score=0.0, appreciations=0,
)  # fmt: skip
FULL = PLAIN._replace(
    author_name='A & <b>"O\'Hara"', author_url='https://example.org/?a=1&b="2"', staff_id=3, edited_at=NOW,
    picked_at=NOW, appreciations=3,
)  # fmt: skip


def item(comment: Shown | None, around: Surroundings = OPEN, **node: object) -> str:
    return str(markup.items([Node(comment, **node)], around))


def test_a_comment_says_who_wrote_it_when_and_what_can_be_done_with_it():
    assert item(PLAIN) == (
        '<li class="reply depth-0" id="comment-12"><article aria-labelledby="comment-12-by">'
        '<header class="reply-head" id="comment-12-by">'
        f'{markup.avatar("Anna Lind")}<bdi class="reply-name">Anna Lind</bdi>'
        ' <a class="reply-time" href="/comments/12/" title="Link to this comment">'
        '<time datetime="2026-03-14T12:00:00+00:00">14 March 2026, 12:00</time></a>'
        '</header><div class="reply-body" dir="auto"><p>Well said.</p></div><div class="reply-actions">'
        '<a class="reply-link" href="/threads/7/reply?to=12#reply-form" rel="nofollow" data-parent="12"'
        ' data-name="Anna Lind" aria-describedby="comment-12-by">Reply</a> '
        '<form class="appreciate" method="post" action="/comments/12/appreciate">'
        '<button class="plain" title="Say thanks for this comment" aria-describedby="comment-12-by">'
        'Thanks <span class="appreciations"></span></button></form> '
        '<a class="report-link" href="/comments/12/report" rel="nofollow" aria-describedby="comment-12-by">Report</a>'
        "</div></article></li>"
    )


def test_a_comment_with_all_that_one_can_have():
    html = item(FULL, parent=PLAIN, depth=2)

    assert 'class="reply depth-2"' in html
    assert (
        '<bdi class="reply-name"><a href="https://example.org/?a=1&amp;b=&quot;2&quot;" rel="ugc nofollow">'
        "A &amp; &lt;b&gt;&quot;O&#x27;Hara&quot;</a></bdi>"
    ) in html
    assert '<span class="badge badge-staff">Newsroom</span>' in html
    assert '<span class="badge badge-pick">Editors’ pick</span>' in html
    assert '<span class="reply-edited">edited</span>' in html
    assert '<a class="reply-to" href="#comment-12">in reply to <bdi>Anna Lind</bdi></a>' in html
    assert '<span class="appreciations">3</span>' in html


def test_a_confirmed_reader_is_marked_and_staff_only_as_staff():
    assert ">confirmed</span>" in item(PLAIN._replace(reader_id=5))
    assert ">confirmed</span>" not in item(FULL._replace(reader_id=5))


def test_a_parent_on_another_page_is_linked_where_it_stands():
    assert 'class="reply-to" href="/comments/12/"' in item(FULL, parent=PLAIN, parent_is_elsewhere=True)


def test_nobody_is_asked_to_reply_where_the_discussion_is_over():
    assert "reply-link" not in item(PLAIN, CLOSED)


def test_the_new_comment_bears_its_note_and_no_other_does():
    around = replace(OPEN, new_id=12, posted_note="<p>Thank you</p>")

    assert '<li class="reply depth-0 reply-new" id="comment-12"><p>Thank you</p><article' in item(PLAIN, around)
    assert "Thank you" not in item(PLAIN._replace(pk=13), around)


def test_an_empty_place_and_the_rest_of_a_conversation():
    assert item(None, depth=1) == (
        '<li class="reply reply-gone depth-1"><p>A comment that was here is no longer shown.</p></li>'
    )
    assert item(PLAIN, more=1, more_of=12).endswith(
        '<li class="reply-more depth-1"><a href="/comments/12/replies/">1 more reply</a></li>'
    )
    assert ">4 more replies</a>" in item(PLAIN, more=4, more_of=12)


@pytest.mark.parametrize(
    ("page", "links"),
    [
        (ThreadPage([Node(PLAIN)]), []),
        (ThreadPage([Node(PLAIN)], after="x"), ["?after=x#discussion"]),
        (ThreadPage([Node(PLAIN)], before="x", after="y"), ["?before=x#discussion", "?after=y#discussion"]),
        (ThreadPage([Node(PLAIN)], Order.NEWEST, after="x"), ["?order=newest&amp;after=x#discussion"]),
    ],
)
def test_the_pages_beside_it_are_linked(page, links):
    assert re.findall(r'<a rel="(?:prev|next)" href="([^"]*)"', markup.comment_list(page, OPEN)) == links


def test_a_time_is_that_of_the_sites_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    from django.utils import timezone

    with timezone.override("Europe/Berlin"):
        assert markup.time_element(NOW + timedelta(hours=12)).endswith(">15 March 2026, 01:00</time>")


class Tags(HTMLParser):
    """Notes each element and its attributes' names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        self.found.append((tag, tuple(name for name, _ in attributes)))


HOSTILE = st.text(st.sampled_from("ab<>\"'&=/ \n`é{%}"), min_size=1, max_size=20)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_name_or_address_can_add_an_element_or_an_attribute(name, website, parent):
    hostile = FULL._replace(author_name=name, author_url=website)
    html = item(hostile, parent=PLAIN._replace(author_name=parent))

    assert Tags(html).found == Tags(item(FULL, parent=PLAIN)).found
