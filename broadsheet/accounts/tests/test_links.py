"""Invitations, forgotten passwords and new addresses, by links in mail."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail as sent
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.accounts import jobs, links, people
from broadsheet.accounts.models import OutsideIdentity, PasswordRequest
from broadsheet.accounts.tests.build import NOW, PASSWORD, SIGN_IN, a_person, sign_in, signed_in
from broadsheet.cli.main import main
from broadsheet.discussion.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_works")]
FORGOTTEN = "/moderation/sign-in/forgotten/"
NEW = {"password1": "chosen by its owner", "password2": "chosen by its owner"}


def link_in(mail: OutgoingMail) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://[^/]+(/\S+)", mail.text).group(1)


def test_an_invitation_is_a_link_by_which_name_and_password_are_chosen_once(client):
    group = Group.objects.create(name="Desk")
    assert main(["user", "add", "ada", "--mail", "--email", "ada@example.org", "--role", "desk"]) == 0
    mail = OutgoingMail.objects.get()
    link = link_in(mail)

    assert mail.to == "ada@example.org"
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200
    assert client.post(link, {"password1": "short", "password2": "short"}).status_code == 422
    assert client.post(link, NEW | {"first_name": "Ada", "last_name": "Byron"}).url == SIGN_IN
    assert client.post(link, NEW).status_code == 410
    assert sign_in(client, "ada", NEW["password1"]).status_code == 302
    ada = group.user_set.get()
    assert ada.get_full_name() == "Ada Byron"


def test_an_administrator_invites_at_the_desk_and_nobody_else_does(client):
    client = signed_in(client, a_person("boss", is_superuser=True))
    form = {"name": "ada", "email": "ada@example.org"}

    assert client.post("/moderation/account/people/", form).url == "/moderation/account/people/"
    assert client.post("/moderation/account/people/", form).status_code == 422
    page = client.get("/moderation/account/people/").content.decode()
    assert "invited" in page
    assert OutgoingMail.objects.filter(to="ada@example.org").count() == 1
    assert signed_in(client, a_person("grace")).get("/moderation/account/people/").status_code == 403


def test_a_name_that_is_taken_and_an_address_that_is_none_make_no_account(capsys):
    a_person("ada")

    assert main(["user", "add", "ada", "--mail", "--email", "other@example.org"]) == 1
    assert main(["user", "add", "bob", "--mail", "--email", "nowhere"]) == 1
    assert main(["user", "add", "bob", "--mail"]) == 1
    assert OutgoingMail.objects.count() == 0


def test_without_a_mail_server_an_invitation_is_refused_with_the_cure(capsys, settings):
    settings.MAIL_WORKS = False

    assert main(["user", "add", "bob", "--mail", "--email", "bob@example.org"]) == 1
    assert "EMAIL_URL" in capsys.readouterr().err


def test_a_link_ends_after_its_time_and_with_the_address_it_was_sent_to():
    grace = a_person()
    token = links.address(links.INVITATION, grace, NOW).rstrip("/").rpartition("/")[2]
    wanted = (links.INVITATION,)

    assert links.read(token, wanted, NOW + timedelta(days=7)).user == grace
    assert links.read(token, wanted, NOW + timedelta(days=7, seconds=5)) is None
    assert links.read(token, (links.PASSWORD,), NOW) is None
    assert links.read(token[:-1] + ("a" if token[-1] != "a" else "b"), wanted, NOW) is None
    grace.email = "other@example.org"
    grace.save()
    assert links.read(token, wanted, NOW) is None


def test_a_forgotten_password_is_answered_alike_for_every_address_and_by_the_worker(client):
    a_person()
    pages, asked = {}, {}
    for email in ("grace@example.org", "nobody@example.org"):
        client.get(FORGOTTEN)
        with CaptureQueriesContext(connection) as queries:
            pages[email] = client.post(FORGOTTEN, {"email": email}).content.decode()

        asked[email] = [query["sql"].partition(email)[0] for query in queries]

    assert asked["grace@example.org"] == asked["nobody@example.org"]
    # What is made for each answer is left out, and the day above the page, which may be another by then.
    assert len({re.sub(r'value="[^"]*"|<p class="today">[^<]*</p>', "", page) for page in pages.values()}) == 1
    assert OutgoingMail.objects.count() == len(sent.outbox) == 0
    jobs.JOBS[0].run(timezone.now())
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["grace@example.org"]
    assert PasswordRequest.objects.count() == 0


def test_the_link_sets_a_password_once_and_not_after_a_sign_in(client):
    a_person()
    client.post(FORGOTTEN, {"email": "Grace@Example.org"})
    client.post(FORGOTTEN, {"email": "grace@example.org"})
    people.answer_requests(timezone.now())
    first, second = map(link_in, OutgoingMail.objects.all())

    assert client.post(first, NEW).url == SIGN_IN
    assert client.post(second, NEW).status_code == 410
    assert sign_in(client, password=PASSWORD).status_code == 200
    assert sign_in(client, password=NEW["password1"]).status_code == 302


def test_asking_is_limited_by_address_and_letters_by_mailbox(client):
    a_person()
    answers = [client.post(FORGOTTEN, {"email": "grace@example.org"}).status_code for _ in range(6)]
    people.answer_requests(timezone.now())

    assert answers == [200] * 5 + [429]
    assert OutgoingMail.objects.count() == 3


def test_who_signs_in_elsewhere_or_may_not_sign_in_gets_no_link(client):
    a_person("gone", is_active=False)
    outside = a_person("outside")
    outside.set_unusable_password()
    outside.save()
    OutsideIdentity.objects.create(user=outside, issuer="https://id.example.org", subject="1", used_at=NOW)
    for name in ("gone", "outside"):
        people.ask_for_password(f"{name}@example.org", NOW)

    people.answer_requests(NOW)

    assert OutgoingMail.objects.count() == 0


def test_a_new_address_counts_once_it_is_confirmed_from_there_and_the_old_one_is_told(client):
    grace = a_person()
    signed_in(client, grace).post("/moderation/account/address", {"email": "hopper@example.org"})
    link = link_in(OutgoingMail.objects.get(to="hopper@example.org"))

    assert type(client)().get(link).status_code == 200
    grace.refresh_from_db()
    assert grace.email == "grace@example.org"
    type(client)().post(link)
    grace.refresh_from_db()
    assert grace.email == "hopper@example.org"
    assert OutgoingMail.objects.filter(to="grace@example.org", kind="account").exists()
    assert client.post(link).status_code == 410
