"""A program that calls the API, and the account it acts for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from broadsheet.api import keys

PROBLEM = "application/problem+json"
KIND_WORDS = "My grandmother kept bees behind the old mill, so this brought back a lot. Thank you for asking."


def an_account(name: str = "grace"):
    return get_user_model().objects.create_user(name)


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: Any
    body: Any

    @property
    def problem(self) -> tuple[int, str]:
        """The status and the code of an error, which has to be a problem document with a sentence."""
        assert self.headers["Content-Type"] == PROBLEM
        assert self.body["status"] == self.status
        assert self.body["detail"]
        return self.status, self.body.get("code", "")


@dataclass
class Program:
    """A program, with the key it sends."""

    client: Client
    key: str = ""

    @classmethod
    def with_key_of(cls, user, *scopes: str) -> Program:
        return cls(Client(), keys.issue("a program", user.username, scopes, timezone.now()))

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        return self._sent("get", path, query, headers)

    def delete(self, path: str) -> Answer:
        return self._sent("delete", path)

    def post(self, path: str, fields: Any = None, *, raw: bytes | None = None, **headers: str) -> Answer:
        body = json.dumps(fields if fields is not None else {}).encode() if raw is None else raw
        return self._sent("post", path, body, headers or None, content_type="application/json")

    def _sent(self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None, **more) -> Answer:
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        send = getattr(self.client, method)
        response = send(f"/api/v1{path}", data, headers=own | (headers or {}), **more)
        body = b"".join(response) if response.streaming else response.content
        return Answer(response.status_code, response.headers, json.loads(body) if body else None)


def a_reply(**fields: Any) -> dict[str, Any]:
    return {"text": KIND_WORDS, "author": "Anna", "user_ip": "192.0.2.10", "seconds_on_page": 95.0} | fields
