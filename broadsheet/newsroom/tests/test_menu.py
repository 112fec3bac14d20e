"""The menu of the newsroom: who finds which way out of it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def menu(client: Client, *permissions: str, **rights: bool) -> str:
    """The newsroom's front page as somebody sees it who may go there and has these further permissions."""
    user = get_user_model().objects.create_user("maud", **{"is_staff": True} | rights)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *permissions]))
    client.force_login(user)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def leads_to(address: str, page: str) -> bool:
    """Whether the address stands on the page as a whole, and not as the beginning of another one."""
    return re.search(rf'(?:"|&quot;){re.escape(address)}(?:"|&quot;)', page) is not None


def test_administrators_find_the_keys_of_the_filter_in_it_and_may_go_there(client):
    assert reverse("keys:list") in menu(client, is_superuser=True)
    assert client.get(reverse("keys:list")).status_code == 200


@pytest.mark.parametrize(
    ("permissions", "rights"),
    [([], {}), (["moderate_comment"], {}), (["view_apikey"], {}), (["change_apikey"], {"is_staff": False})],
)
def test_editors_and_moderators_do_not_find_them_nor_may_they_go_there(client, permissions, rights):
    assert reverse("keys:list") not in menu(client, *permissions, **rights)
    assert client.get(reverse("keys:list")).status_code == 403


@pytest.mark.parametrize("permission", ["moderate_comment", "moderate_own_threads"])
def test_moderators_and_reporters_find_the_desk_in_it_and_others_do_not(client, permission):
    assert leads_to(reverse("desk:queue"), menu(client, permission))
    get_user_model().objects.all().delete()
    assert not leads_to(reverse("desk:queue"), menu(client))
