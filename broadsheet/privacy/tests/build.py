"""A register of a test's own, over tables that every profile has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from broadsheet.privacy import register
from broadsheet.privacy.register import About, Holding

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def a_holding(model: str, *fields: str, **rules) -> Holding:
    """Some fields of ``model``, with sentences that say what they are."""
    words = {name: f"{name} of {model}" for name in ("what", "purpose", "basis", "kept", "seen_by")}
    return Holding(**{"model": model, "fields": fields, "about": About.READERS} | words | rules)


def only(monkeypatch: pytest.MonkeyPatch, *holdings: Holding) -> None:
    """Let the register hold these and nothing else."""
    monkeypatch.setattr(register, "_holdings", list(holdings))


def a_session(key: str, expires: datetime) -> Session:
    return Session.objects.create(session_key=key, session_data="x", expire_date=expires)


def expired(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=now - timedelta(days=30))


def a_user(name: str, email: str):
    return get_user_model().objects.create_user(name, email, "a long enough password", first_name=name.title())
