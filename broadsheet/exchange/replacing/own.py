"""What belongs to this server alone when all else is replaced: passwords, passkeys and codes, and tasks in hand.

An account is known by its name. Its number says nothing: in the export another person may have it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, Model

from broadsheet.exchange import whole_site

_RIGHTS = {"is_active": True, "is_staff": True, "is_superuser": True}


class OwnRows:
    """Takes up what is here before the tables are replaced, and puts it back for those who are there afterwards.

    ``administrator`` is the name of an account that stays one in any case.
    """

    def __init__(self, administrator: str = "") -> None:
        self._accounts = get_user_model()._base_manager
        self._passwords = dict(self._accounts.values_list("username", "password"))
        self._administrator = self._accounts.filter(username=administrator).first() if administrator else None
        names = dict(self._accounts.values_list("pk", "username"))
        self._rows: list[tuple[type[Model], Field[Any, Any], list[tuple[Model, str]]]] = []
        replaced = set(whole_site.models())
        for model in apps.get_models(include_auto_created=True):
            if model in replaced or model._meta.proxy or not model._meta.managed:
                continue
            into = [field for field in model._meta.local_concrete_fields if field.related_model in replaced]
            if [field.related_model for field in into] == [get_user_model()]:
                rows = list(model._base_manager.all())
                named = [(row, names.get(getattr(row, into[0].attname), "")) for row in rows]
                self._rows.append((model, into[0], named))
            if into:
                # What is of nobody is a task in hand, about something that will not be here.
                model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)

    def put_back(self) -> None:
        """Once the tables are replaced."""
        for user in self._accounts.all():
            kept = self._passwords.get(user.get_username()) or make_password(None)
            self._accounts.filter(pk=user.pk).update(password=kept)
        if self._administrator is not None:
            self._keep(self._administrator)
        numbers = dict(self._accounts.values_list("username", "pk"))
        for model, field, rows in self._rows:
            kept_rows = []
            for row, name in rows:
                setattr(row, field.attname, numbers.get(name))
                if name in numbers or field.null:
                    kept_rows.append(row)
            model._base_manager.bulk_create(kept_rows, whole_site.AT_ONCE)

    def _keep(self, administrator: Any) -> None:
        found = self._accounts.filter(username=administrator.get_username())
        if not found.update(**_RIGHTS):
            administrator.pk = None
            administrator.save(force_insert=True)
