"""The page of the access keys, for administrators."""

import re

import pytest
from django.contrib.auth.models import Permission

from broadsheet.api.models import AccessKey
from broadsheet.api.tests.build import an_account

pytestmark = pytest.mark.django_db
PAGE = "/moderation/access/"


@pytest.fixture
def administrator(client):
    user = an_account("ada")
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="change_apikey"))
    client.force_login(user)
    return client


def test_a_key_is_made_shown_once_and_works(administrator):
    page = administrator.post(PAGE, {"name": "Our app", "scopes": ["numbers"]}).content.decode()

    key = re.search(r"<code>(broadsheet_[^<]+)</code>", page)[1]
    assert administrator.get("/api/v1/numbers", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    page = administrator.get(PAGE).content.decode()
    assert "Our app" in page
    assert key not in page
    assert AccessKey.objects.get().user.username == "ada"


@pytest.mark.parametrize("fields", [{}, {"name": "x"}, {"scopes": ["numbers"]}, {"name": "x", "scopes": ["all"]}])
def test_what_is_missing_is_said_and_no_key_made(administrator, fields):
    response = administrator.post(PAGE, fields)

    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not AccessKey.objects.exists()


def test_a_key_is_revoked_once(administrator):
    administrator.post(PAGE, {"name": "Our app", "scopes": ["numbers"]})
    number = {"number": AccessKey.objects.get().pk}

    assert "refused from now on" in administrator.post(f"{PAGE}revoke", number, follow=True).content.decode()
    assert "not in force" in administrator.post(f"{PAGE}revoke", number, follow=True).content.decode()
    assert AccessKey.objects.get().revoked_at


def test_nobody_else_may_make_or_revoke_keys(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(an_account())
    assert client.post(PAGE, {"name": "x", "scopes": ["numbers"]}).status_code == 403
    assert client.post(f"{PAGE}revoke", {"number": 1}).status_code == 403
