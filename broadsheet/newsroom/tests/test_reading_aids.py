"""What helps a reader through an article: how long it is, where it stands, what comes before and after it."""

from __future__ import annotations

import pytest

from broadsheet.newsroom import reading_time
from broadsheet.newsroom.tests.build import an_article, shown
from broadsheet.newsroom.tests.every_block import an_article_of_every_block

pytestmark = pytest.mark.django_db


def test_the_time_to_read_is_that_of_the_words_and_not_of_code_or_addresses():
    words = "<p>" + "one " * 690 + "</p>"
    boxed = {"title": "Facts", "text": words}

    assert reading_time.minutes([{"type": "paragraph", "value": words}]) == 3
    assert reading_time.minutes([{"type": "fact_box", "value": boxed}, {"type": "code", "value": {"code": words}}]) == 3
    assert reading_time.minutes([{"type": "paragraph", "value": "字" * 920}]) == 2
    assert reading_time.minutes([{"type": "paragraph", "value": "One line."}]) == 0


def test_a_long_article_says_how_long_it_takes_and_a_short_one_does_not(client):
    long = an_article(1, blocks=(("paragraph", "word " * 1000),))

    assert "4 min to read" in shown(client, long.url)
    assert "min to read" not in shown(client, an_article(2).url)


def test_the_articles_before_and_after_it_in_its_section_follow(client):
    newest, middle, oldest = (an_article(number) for number in (1, 2, 3))
    an_article(4, section_slug="sport", section_title="Sport")

    page = shown(client, middle.url)
    assert f'rel="prev" href="{oldest.url}"' in page
    assert f'rel="next" href="{newest.url}"' in page
    assert 'rel="next"' not in shown(client, newest.url)
    assert 'rel="prev"' not in shown(client, oldest.url)


def test_an_article_taken_down_is_no_neighbour_any_more(client, django_capture_on_commit_callbacks):
    newest, middle, oldest = (an_article(number) for number in (1, 2, 3))
    shown(client, newest.url)
    with django_capture_on_commit_callbacks(execute=True):
        middle.unpublish()

    assert f'rel="prev" href="{oldest.url}"' in shown(client, newest.url)


def test_it_is_shared_by_mail_or_link_and_nobody_else_is_asked(client):
    page = shown(client, an_article(headline="Bees & beams").url)
    share = page.partition('class="share"')[2].partition("</p>")[0]

    assert "mailto:?subject=Bees%20%26%20beams&body=http%3A%2F%2F" in share
    assert share.count("http") == 2  # the address in the mail, and the one to copy


def test_an_embed_loads_nothing_by_itself_and_its_script_comes_only_with_it(client):
    page = shown(client, an_article_of_every_block().url)

    assert 'data-player="https://www.youtube-nocookie.com/embed/aaaaaaaaaaa"' in page
    assert "<iframe" not in page
    assert "newsroom/embeds" in page
    assert "newsroom/embeds" not in shown(client, an_article(2).url)
