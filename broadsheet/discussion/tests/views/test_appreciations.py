"""The button that appreciates a comment."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.discussion.models import Appreciation
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment, a_thread
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db


def press(client, comment, **headers):
    return client.post(reverse("discussion:appreciate", args=[comment.pk]), headers=headers)


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_shown_cannot_be_appreciated(client, state):
    comment = a_comment(state=state)

    assert press(client, comment).status_code == 404
    assert not Appreciation.objects.exists()


@pytest.mark.parametrize("number", [999_999, 9**30])
def test_what_is_not_there_is_a_404(client, number):
    assert client.post(f"/comments/{number}/appreciate").status_code == 404


def test_without_script_the_reader_comes_back_to_a_page_with_the_new_count(client):
    comment = a_comment()

    response = press(client, comment)
    onward = client.get(response.url)

    assert response.status_code == 303
    assert response.url == f"/comments/{comment.pk}/?fresh=1"
    # An address with a question is never answered from a page file.
    assert onward.url == f"{comment.thread.url}?fresh=1#comment-{comment.pk}"


def test_with_script_the_answer_is_the_count(client):
    comment = a_comment()

    answer = press(client, comment, accept="application/json")

    assert answer.json() == {"count": 1, "given": True}
    assert "no-store" in answer["Cache-Control"]


def test_the_button_is_a_plain_form_beside_each_comment_with_its_count(client):
    comment = a_comment(appreciations=7)

    page = one_line(client.get(reverse("discussion:conversation", args=[comment.pk])).content.decode())

    [form] = re.findall(r'<form class="appreciate".*?</form>', page)
    assert f'method="post" action="/comments/{comment.pk}/appreciate"' in form
    assert '<span class="appreciations">7</span>' in form


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_another_site_cannot_press_the_button(client, headers):
    assert press(client, a_comment(), **headers).status_code == 403
    assert not Appreciation.objects.exists()


def test_looking_at_the_address_changes_nothing(client):
    comment = a_comment()

    assert client.get(reverse("discussion:appreciate", args=[comment.pk])).status_code == 405


def test_the_reader_reads_that_it_is_enough(client, settings):
    settings.APPRECIATIONS_PER_HOUR = 1
    thread = a_thread()
    press(client, a_comment(thread))

    refused = press(client, a_comment(thread))

    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert "in a short time" in refused.content.decode()


def test_the_rule_is_one_click_from_the_order(client):
    page = client.get(reverse("discussion:order")).content.decode()

    assert "Wilson" in page
    assert "95 %" in page


def test_a_stranger_without_cookie_or_token_can_press(client):
    comment = a_comment()
    strict = Client(enforce_csrf_checks=True)

    assert press(strict, comment, **{"sec-fetch-site": "same-origin"}).status_code == 303
