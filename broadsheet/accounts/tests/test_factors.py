"""Second factors: codes of an app, recovery codes, and when one is required."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from broadsheet.accounts import requirement
from broadsheet.accounts.factors import codes, held, recovery
from broadsheet.accounts.models import CodeApp, Passkey, RecoveryCode
from broadsheet.accounts.tests.build import NOW, PASSWORD, SIGN_IN, a_person, sign_in, signed_in
from broadsheet.cli.main import main

pytestmark = pytest.mark.django_db
SECOND, FACTORS = "/moderation/sign-in/second-factor/", "/moderation/account/second-factors/"


def a_code_app(user, now=NOW) -> pyotp.TOTP:
    """An app that this account has taken; its first code is used."""
    totp = pyotp.TOTP(codes.new_secret())
    assert codes.add(user, totp.secret, totp.at(now), now)
    return totp


def test_a_code_is_good_once_and_for_about_a_minute():
    grace = a_person()
    totp, later = a_code_app(grace), NOW + timedelta(minutes=5)

    assert not codes.use(grace, totp.at(NOW), NOW)
    assert not codes.use(grace, totp.at(later - timedelta(seconds=90)), later)
    assert not codes.use(grace, totp.at(later + timedelta(seconds=90)), later)
    assert codes.use(grace, f" {totp.at(later)[:3]} {totp.at(later)[3:]}", later)
    assert not codes.use(grace, totp.at(later), later)
    assert not codes.use(grace, totp.at(later - timedelta(seconds=30)), later)
    assert not codes.use(grace, "", later)
    assert not codes.use(a_person("ada"), totp.at(later), later)


def test_the_secret_is_sealed_and_opens_after_the_sites_secret_was_changed(settings):
    grace = a_person()
    totp, later = a_code_app(grace), NOW + timedelta(minutes=5)
    assert totp.secret not in CodeApp.objects.get().sealed

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert codes.use(grace, totp.at(later), later)
    settings.SECRET_KEY_FALLBACKS = []
    assert not codes.use(grace, totp.at(later + timedelta(minutes=5)), later + timedelta(minutes=5))


def test_recovery_codes_are_hashed_good_once_however_typed_and_for_their_owner():
    grace = a_person()
    made = recovery.renew(grace)

    assert len(set(made)) == 10
    assert not {code.replace("-", "") for code in made} & set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not recovery.use(a_person("ada"), made[0], NOW)
    assert recovery.use(grace, made[0].upper().replace("-", " "), NOW)
    assert not recovery.use(grace, made[0], NOW)
    recovery.renew(grace)
    assert not recovery.use(grace, made[1], NOW)


def test_a_right_password_alone_opens_nothing_once_there_is_a_second_factor(client):
    grace = a_person(is_superuser=True, is_staff=True)
    totp = a_code_app(grace, timezone.now() - timedelta(minutes=5))

    assert sign_in(client, to="/admin/images/").url == SECOND
    for path in ("/moderation/", "/admin/", "/moderation/account/", FACTORS, f"{FACTORS}app/", f"{FACTORS}passkey/"):
        assert "/moderation/sign-in/" in client.get(path, follow=True).redirect_chain[-1][0], path
    assert "_auth_user_id" not in client.session
    assert client.post(SECOND, {"code": "000000"}).status_code == 200
    assert client.post(SECOND, {"code": totp.at(timezone.now())}).url == "/admin/images/"
    assert client.get("/admin/").status_code == 200


def test_nobody_goes_through_all_codes(client):
    grace = a_person()
    a_code_app(grace, timezone.now() - timedelta(minutes=5))
    code = recovery.renew(grace)[0]
    sign_in(client)

    answers = [client.post(SECOND, {"code": "123"}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert client.post(SECOND, {"code": code}).status_code == 429


def test_the_way_to_the_second_factor_ends_when_the_password_is_changed(client):
    grace = a_person()
    a_code_app(grace)
    code = recovery.renew(grace)[0]
    sign_in(client)
    grace.set_password("another long password")
    grace.save()

    assert client.post(SECOND, {"code": code}).url == SIGN_IN


def test_whoever_has_to_have_one_adds_it_before_they_are_signed_in(client, settings):
    settings.SECOND_FACTOR = ("comment-editors",)
    group = Group.objects.create(name="Comment editors")
    group.user_set.add(a_person())

    assert sign_in(client).url == FACTORS
    assert "Your role takes a second factor" in client.get(FACTORS).content.decode()
    assert client.get("/moderation/account/").url.startswith(SIGN_IN)
    page = client.get(f"{FACTORS}app/").content.decode()
    assert "<svg" in page
    assert "style=" not in page.partition("<main")[2]
    secret = re.search(r'class="secret">(\w+)<', page).group(1)
    assert client.post(f"{FACTORS}app/", {"code": "000000"}).status_code == 422
    done = client.post(f"{FACTORS}app/", {"code": pyotp.TOTP(secret).at(timezone.now())})
    assert len(re.findall(r"<code>[\w-]+</code>", done.content.decode())) == 10
    assert client.get("/moderation/account/").status_code == 200


def test_a_session_from_before_the_rule_is_asked_at_both_entrances(client, settings):
    boss = signed_in(client, a_person("boss", is_superuser=True, is_staff=True))
    assert boss.get("/admin/").status_code == boss.get("/moderation/").status_code == 200

    settings.SECOND_FACTOR = ("all",)

    assert boss.get("/admin/").url == f"{SIGN_IN}?next=/admin/"
    client = signed_in(client, a_person("other", is_superuser=True, is_staff=True))
    assert client.get("/moderation/").url == f"{SIGN_IN}?next=/moderation/"


@pytest.mark.parametrize(
    ("roles", "required", "is_required"),
    [
        ([], [], False),
        (["Editors"], [], False),
        ([], ["all"], True),
        (["Editors"], ["administrator", "EDITORS"], True),
        (["Editors"], ["administrator"], False),
        (["administrator"], ["administrator"], True),
        (["Comment editors"], ["comment-editors"], True),
    ],
)
def test_the_setting_names_roles_or_all(roles, required, is_required):
    assert requirement.is_required(roles, required) is is_required


def test_the_last_one_stays_where_one_is_required_and_recovery_codes_go_with_it_elsewhere(client, settings):
    grace = a_person()
    a_code_app(grace)
    Passkey.objects.create(user=grace, name="key", credential="x", public="", made_at=NOW)
    recovery.renew(grace)
    client = signed_in(client, grace)
    session = client.session
    session["second-factor"] = True
    session.save()
    settings.SECOND_FACTOR = ("all",)

    client.post(f"{FACTORS}remove", {"factor": Passkey.objects.get().pk})
    client.post(f"{FACTORS}remove", {"factor": "codes"})
    assert len(held.held(grace)) == 1
    settings.SECOND_FACTOR = ()
    client.post(f"{FACTORS}remove", {"factor": "codes"})
    assert len(held.held(grace)) == RecoveryCode.objects.count() == 0


def test_a_lost_second_factor_is_taken_away_by_a_command_and_by_an_administrator(client, capsys):
    grace = a_person()
    a_code_app(grace)
    recovery.renew(grace)

    assert main(["user", "reset", "grace", "--second-factor"]) == 0
    assert held.held(grace).codes_left == len(held.held(grace)) == 0
    grace.refresh_from_db()
    assert grace.check_password(PASSWORD)
    a_code_app(grace)
    signed_in(client, a_person("boss", is_superuser=True)).post(f"{FACTORS}", {})
    client.post("/moderation/account/people/second-factors", {"account": grace.pk})
    assert len(held.held(grace)) == 0


def test_nobody_takes_away_the_passkey_of_another(client):
    grace = a_person()
    key = Passkey.objects.create(user=grace, name="key", credential="x", public="", made_at=NOW)

    signed_in(client, a_person("ada")).post(f"{FACTORS}remove", {"factor": key.pk})

    assert Passkey.objects.count() == 1
