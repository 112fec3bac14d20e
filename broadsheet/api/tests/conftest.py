"""Programs that call the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from broadsheet.api import keys
from broadsheet.api.tests.build import Program, an_account
from broadsheet.discussion.sites import registered


@pytest.fixture(autouse=True)
def looked_up_anew() -> Iterator[None]:
    keys.known.forget()
    yield
    registered.forget()


@pytest.fixture
def anyone(db) -> Program:
    """A program without a key."""
    return Program(Client())


@pytest.fixture
def program(db):
    """A program with a key for some scopes, which acts for an account with the permissions of an administrator."""

    def with_key(*scopes: str) -> Program:
        user = an_account()
        user.user_permissions.add(*Permission.objects.filter(codename__in=["moderate_comment", "add_ban"]))
        return Program.with_key_of(user, *scopes)

    return with_key
