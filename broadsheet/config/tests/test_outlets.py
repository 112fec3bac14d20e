"""All addresses: their links come from the configured one, and their answers say which headers they depend on."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from broadsheet.accounts import people
from broadsheet.config.tests.test_manual import addresses
from broadsheet.discussion.models import Comment, OutgoingMail
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.sites import registered
from broadsheet.discussion.tests.build import a_comment, a_reader, a_thread
from broadsheet.discussion.views.http import DEVICE_COOKIE
from broadsheet.lib import signing
from broadsheet.newsroom.tests.build import NOW, an_article

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE, BLOG = "news.example.org", "elsewhere.example", "https://blog.example"
PAGE = f"{BLOG}/bees/"
_ANY = {"slug": "town", "digest": "0", "path": "x.png", "name": "x.pdf", "rest": "x", "key": "x", "period": "day"}
_ANY |= {"token": "x", "year": "2026", "month": "03", "what": "author"}


@pytest.fixture(autouse=True)
def of_our_own_name(settings):
    settings.SITE_URL = f"https://{HERE}"
    settings.ALLOWED_HOSTS = [HERE, ELSEWHERE, "testserver"]
    settings.MAIL_WORKS = True
    registered.forget()
    yield
    registered.forget()


@pytest.fixture
def comment(of_our_own_name) -> Comment:
    registered.add(BLOG, NOW)
    registered.forget()
    a_comment(a_thread(site="blog.example", url=PAGE))
    return a_comment(an_article().thread)


def all_addresses(comment: Comment) -> list[str]:
    """Every address of ours, its parameters filled in, as far as can be with those of something that is there."""
    filled, page = [], comment.thread.url
    for route in addresses(get_resolver()):
        for name, value in (("threads/<id>", comment.thread_id), ("comments/<id>", comment.pk)):
            route = route.replace(name, f"{name.partition('/')[0]}/{value}")
        route = route.replace("receipts/<token>", f"receipts/{receipts.token(comment.pk)}")
        route = route.replace("/<page>/", page)
        if "(?" not in route:
            filled.append(re.sub(r"<(\w+)>", lambda found: _ANY.get(found[1], "1"), route))
    pages = ["/", "/town/", page, f"{page}?order=newest", "/nowhere/"]
    feeds = [f"/town/feed/{end}" for end in ("", "atom/", "json/")]
    embedded = [f"/embed/fragment?url={PAGE}", f"/embed/counts?url={PAGE}", f"/embed/page?url={PAGE}"]
    embedded += [f"/embed/latest?site={BLOG}", f"/embed/{BLOG[8:]}/{comment.thread_id}/", "/embed/fragment?url=x"]
    api = [f"threads/{comment.thread_id}/comments", f"comments/{comment.pk}"]
    api += ["openapi.json", "threads", "comments", f"receipts/{receipts.token(comment.pk)}"]
    return filled + pages + feeds + embedded + [f"/api/v1/{end}" for end in api]


def all_of(answer: HttpResponse) -> str:
    """Headers and body of an answer."""
    return f"{dict(answer.items())}{answer.getvalue().decode('utf-8', 'replace')}"


def test_no_answer_has_a_link_to_the_host_at_which_it_was_asked_for(client, comment):
    answers = {address: all_of(client.get(address, HTTP_HOST=ELSEWHERE)) for address in all_addresses(comment)}

    assert [address for address, answer in answers.items() if ELSEWHERE in answer] == []
    assert sum(f"https://{HERE}/" in answer for answer in answers.values()) > 20


def test_no_letter_has_a_link_to_the_host_at_which_it_was_asked_for(client, comment):
    get_user_model().objects.create_user("grace", email="grace@example.org", password="a long enough password")
    asked = {"email": "anna@example.org", "name": "Anna", "frequency": "at-once"}
    for address in (
        f"/threads/{comment.thread_id}/follow", f"/receipts/{receipts.token(comment.pk)}/mail", "/me/",
    ):  # fmt: skip
        client.post(address, asked, HTTP_HOST=ELSEWHERE)
    client.post("/moderation/sign-in/forgotten/", {"email": "grace@example.org"}, HTTP_HOST=ELSEWHERE)
    people.answer_requests(timezone.now())

    letters = [f"{mail.subject} {mail.text} {mail.headers}" for mail in OutgoingMail.objects.all()]
    assert len(letters) == 4
    assert [letter for letter in letters if ELSEWHERE in letter or f"https://{HERE}/" not in letter] == []


def may_be_kept(answer: HttpResponse) -> bool:
    """Whether a cache may give the answer to others."""
    return not {"no-store", "private"} & set(re.split(r"[\s,]+", answer.get("Cache-Control", "")))


def told(answer: HttpResponse) -> tuple[int, str, str, bytes]:
    """What matters of an answer to who asks."""
    allowed = answer.get("Access-Control-Allow-Origin", "")
    return answer.status_code, answer.get("Location", ""), allowed, answer.getvalue()


@pytest.mark.slow
def test_what_depends_on_a_header_says_so_or_is_not_kept(comment):
    plain, staff, reader = Client(), Client(), Client()
    staff.force_login(get_user_model().objects.create_superuser("boss"))
    reader.cookies[DEVICE_COOKIE] = signing.sign("me", str(a_reader().pk))
    others = [
        ("Cookie", staff, {}), ("Cookie", reader, {}), ("Origin", plain, {"Origin": BLOG}),
        ("Accept-Language", plain, {"Accept-Language": "de"}), ("Accept", plain, {"Accept": "application/json"}),
        ("Authorization", plain, {"Authorization": "Bearer none"}),
    ]  # fmt: skip
    wrong = []

    def is_as_before(address: str) -> bool:
        # Not where what is told has the time in it, which may go on at any moment.
        return told(plain.get(address)) == expected

    for address in all_addresses(comment):
        first = plain.get(address)
        expected = told(first)
        if not may_be_kept(first):
            continue
        names = {name.strip() for name in first.get("Vary", "").split(",")}
        wrong += [
            (address, name)
            for name, who, headers in others
            if name not in names and told(who.get(address, headers=headers)) != expected and is_as_before(address)
        ]

    assert wrong == []
