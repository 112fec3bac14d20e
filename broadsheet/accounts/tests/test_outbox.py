"""Mail about accounts where the filter is alone: it waits, it is sent, and a mail server that is away loses none."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail as sent

from broadsheet.accounts import mail, outbox, people
from broadsheet.accounts.audit import By
from broadsheet.accounts.models import AccountMail
from broadsheet.accounts.tests.build import NOW, a_person
from broadsheet.discussion.models import OutgoingMail
from broadsheet.privacy import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_works")]
REFUSED = smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no such user")})


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    none = SimpleNamespace(is_installed=lambda name: False)
    for module in ("mail", "audit"):
        monkeypatch.setattr(f"broadsheet.accounts.{module}.apps", none)


@pytest.fixture
def mail_server(monkeypatch):
    """What the mail server says to each mail that is sent; nothing where it takes it."""
    answers = []

    def send(message, fail_silently=False):
        if answers and (answer := answers.pop(0)):
            raise answer
        sent.outbox.append(message)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    return answers


def invited(name: str = "ada") -> None:
    people.invite(By(), name, f"{name}@example.org", False, [], NOW)


def test_an_invitation_waits_until_the_worker_sends_it_and_is_then_gone():
    invited()
    assert len(sent.outbox) == 0

    assert outbox.send_due(NOW) == 1
    assert outbox.send_due(NOW) == 0

    (letter,) = sent.outbox
    assert letter.to == ["ada@example.org"]
    assert "/sign-in/password/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert AccountMail.objects.count() == OutgoingMail.objects.count() == 0


def test_who_has_forgotten_a_password_gets_a_link_and_is_told_of_the_change():
    grace = a_person()
    people.ask_for_password("Grace@Example.org", NOW)
    people.answer_requests(NOW)
    people.set_password(grace, "another long password", NOW)

    outbox.send_due(NOW)

    assert [one.to for one in sent.outbox] == [["grace@example.org"]] * 2


@pytest.mark.parametrize("problem", [OSError("away"), smtplib.SMTPServerDisconnected("away")])
def test_while_the_mail_server_is_away_it_waits_longer_each_time_and_is_then_sent(mail_server, problem):
    invited()
    mail_server[:] = [problem, problem]

    assert outbox.send_due(NOW) == 0
    assert outbox.send_due(NOW + timedelta(seconds=59)) == 0
    assert outbox.send_due(NOW + timedelta(seconds=60)) == 0
    assert outbox.send_due(NOW + timedelta(seconds=179)) == 0
    assert outbox.send_due(NOW + timedelta(seconds=180)) == 1


@pytest.mark.parametrize(("problem", "after"), [(REFUSED, timedelta()), (OSError("away"), timedelta(days=3, hours=1))])
def test_what_is_refused_for_good_or_could_not_be_sent_for_three_days_is_let_go(mail_server, problem, after):
    invited()
    mail_server[:] = [problem]

    outbox.send_due(NOW + after)

    assert AccountMail.objects.count() == 0
    assert len(sent.outbox) == 0


def test_one_address_gets_three_of_a_kind_a_day():
    grace = a_person()

    assert [mail.send_password_link(grace, NOW) for _ in range(4)] == [True, True, True, False]
    assert AccountMail.objects.count() == 3


def test_no_words_of_a_mail_become_a_header_of_it():
    outbox.enqueue("ada@example.org", "invitation", "Hello\r\nBcc: everybody@example.org", "Hello.", NOW)

    outbox.send_due(NOW)

    assert sent.outbox[0].subject == "Hello Bcc: everybody@example.org"


def test_what_waits_for_an_address_is_found_and_erased_with_it():
    invited()
    (holding,) = (one for one in register.holdings() if one.model == "accounts.AccountMail")

    assert list(holding.emails()) == ["ada@example.org"]
    assert holding.erase(holding.of_person("Ada@example.org"), NOW) == 1
    assert not holding.due(NOW).exists()
