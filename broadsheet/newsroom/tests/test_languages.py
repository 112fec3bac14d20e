"""A section may have a language of its own; readers get the site's words in it, whatever their browser asks for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion import service as discussion
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.service import Draft, Sender
from broadsheet.newsroom import moving_in
from broadsheet.newsroom.tests.build import NOW, a_section, a_story, an_article, shown
from broadsheet.pagecache import service as pagecache

pytestmark = pytest.mark.django_db


@pytest.fixture
def german():
    section = a_section("ort", "Ort")
    section.language = "de"
    section.save_revision().publish()
    return an_article(2, section_slug="ort", section_title="Ort")


def test_an_article_and_its_discussion_speak_the_language_of_its_section(client, german):
    english = an_article(1)

    assert '<html lang="en" dir="ltr">' in shown(client, english.url)
    page = shown(client, german.url)
    assert '<html lang="de" dir="ltr">' in page
    assert "13. März 2026" in page or "12. März 2026" in page
    assert 'lang="de"' in shown(client, "/ort/")


def test_the_browser_decides_nothing(client, german):
    assert 'lang="de"' in client.get(german.url, headers={"accept-language": "fr"}).content.decode()
    assert 'lang="en"' in client.get("/", headers={"accept-language": "fr"}).content.decode()


def test_a_reply_joins_the_page_in_its_language(client, german, django_capture_on_commit_callbacks):
    shown(client, german.url)
    with django_capture_on_commit_callbacks(execute=True):
        draft = Draft(thread_id=german.thread_id, text="Das Rad dreht sich, ich habe es gehört.", author_name="Vera")
        discussion.submit(draft, Sender("192.0.2.1", "Firefox"), NOW)

    frame = pagecache.read_frame(pagecache.pages(), german.url)
    assert frame
    assert frame[0].language == "de"
    assert "1 Kommentar" in shown(client, german.url)


def test_translations_of_an_article_name_each_other(client, german):
    english = an_article(1)
    german.translation_of = english
    german.save_revision().publish()

    for page in (shown(client, english.url), shown(client, german.url)):
        assert f'hreflang="de" href="http://127.0.0.1:8000{german.url}"' in page
        assert f'hreflang="en" href="http://127.0.0.1:8000{english.url}"' in page
    assert ">Deutsch</a>" in shown(client, english.url)
    assert ">English</a>" in shown(client, german.url)


def test_a_paper_of_one_language_names_none(client):
    page = shown(client, an_article(1).url)

    assert "hreflang" not in page


def test_what_belongs_to_a_reply_speaks_the_language_of_the_article(client, german, settings):
    settings.MAIL_WORKS = True
    draft = Draft(thread_id=german.thread_id, text="Das Rad dreht sich, ich habe es gehört.", author_name="Vera")
    answer = discussion.submit(draft, Sender("192.0.2.1", "Firefox"), NOW)
    receipt = reverse("discussion:receipt", args=[receipts.token(answer.comment_id)])

    for address in (
        f"/threads/{german.thread_id}/reply",
        f"/threads/{german.thread_id}/follow",
        f"/comments/{answer.comment_id}/replies/",
        f"/comments/{answer.comment_id}/report",
        receipt,
        f"{receipt}edit",
    ):
        page = client.get(address, follow=True).content.decode()
        assert '<html lang="de" dir="ltr">' in page, address
    complaint = client.post(f"/threads/{german.thread_id}/reply", {"comment": ""}, headers={"sec-fetch-site": "none"})
    assert "Kommentar ein" in complaint.content.decode()


def test_a_letter_about_replies_speaks_the_language_of_the_article(german, mailoutbox, settings):
    settings.MAIL_WORKS = True
    subscriptions.subscribe(SubscriptionRequest("vera@example.org", german.thread_id, None), Sender("192.0.2.1"), NOW)
    outbox.send_due(NOW)

    assert "Bitte bestätigen" in mailoutbox[0].subject


def test_threads_follow_when_a_section_changes_its_language(client, german):
    section = german.section_page
    section.language = ""
    section.save_revision().publish()

    assert '<html lang="en" dir="ltr">' in client.get(f"/threads/{german.thread_id}/reply").content.decode()


def test_an_article_that_moves_in_speaks_the_language_of_its_section_too(client, german):
    [moved] = moving_in.write_articles([(a_story(7, section_slug="ort"), True)], NOW)

    assert '<html lang="de" dir="ltr">' in client.get(f"/threads/{moved.thread_id}/reply").content.decode()
