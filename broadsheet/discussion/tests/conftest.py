"""Browsers and people that several tests start from."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from broadsheet.discussion.models import (
    Rule,
)
from broadsheet.discussion.rules import changes
from broadsheet.discussion.tests.build import (
    BROWSER,
    NOW,
    a_moderator,
    a_thread,
    staff_with_role,
)

NEEDED = {"rules": "change_rule", "banned-words": "change_bannedword", "bans": "add_ban"}


@pytest.fixture
def desk(client):
    client.force_login(a_moderator("grace"))
    return client


@pytest.fixture
def reporter(client, own):
    vera = staff_with_role("Comment reporters")
    own.reporters.add(vera)
    client.force_login(vera)
    return client


@pytest.fixture
def own():
    return a_thread(title="Vera’s own story")


@pytest.fixture
def editor(client):
    client.force_login(staff_with_role("Comment editors", "edda"))
    return client


@pytest.fixture
def town(db):
    def keep(**fields) -> Rule:
        rule = Rule(**{"section": "town"} | fields)
        changes.save_rule(rule, a_moderator(f"ruler{Rule.objects.count()}").pk, NOW)
        return rule

    return keep


@pytest.fixture
def ruler(client, db):
    user = a_moderator("ada")
    user.user_permissions.add(*Permission.objects.filter(codename__in=NEEDED.values()))
    client.force_login(user)
    return client


@pytest.fixture
def browser(client):
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": BROWSER, "sec-fetch-site": "same-origin"}, enforce_csrf_checks=True)
