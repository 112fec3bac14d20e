"""The description of the API (OpenAPI): what it says is what happens."""

import re
from pathlib import Path

import pytest
import schemathesis
from django.contrib.auth.models import Permission
from django.test.client import ClientHandler
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from broadsheet.api.scopes import Scope
from broadsheet.api.tests.build import Program, an_account
from broadsheet.api.v1 import api
from broadsheet.discussion.tests.build import a_comment, a_thread


def answer(environ, start_response):
    """The site as an application that leaves the connection of the test open."""
    response = ClientHandler(enforce_csrf_checks=False)(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


# The same calls each time, so that a red test is red again; other tests look for what nobody thought of.
# A body that is as large as a wrong one can be is refused unread.
_CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 413, 422]}}}
DESCRIBED = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=schemathesis.Config.from_dict(_CONFIG))
DESCRIBED.app = answer
DESCRIBED.location = "/api/v1/openapi.json"
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIBED.get_all_operations()}
MODES = list(GenerationMode)
# Any text can be a receipt's token, so none is wrong by its form.
CALLS = [
    (label, mode) for label in OPERATIONS for mode in GenerationMode if "receipts" not in label or mode.is_positive
]
# An address may well be described rightly, and lead nowhere, or a comment be refused.
ACCEPTANCE = CHECKS.get_by_names(["positive_data_acceptance"])
MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual" / "api.md"


@pytest.fixture
def description(client, db) -> dict:
    return client.get("/api/v1/openapi.json").json()


def test_the_description_is_given_without_a_key(description):
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["AccessKey"] == {"type": "http", "scheme": "bearer"}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]


def test_every_operation_is_in_the_manual(description):
    operations = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, known in description["paths"].items()
        for method in known
    }

    assert set(re.findall(r"^\| `([A-Z]+) (/[^` ]*)`", MANUAL.read_text(), re.MULTILINE)) == operations


@pytest.fixture
def key(settings, db) -> str:
    """A key for everything, on a site with a comment."""
    settings.API_CALLS_PER_MINUTE = settings.API_OPEN_CALLS_PER_MINUTE = 1_000_000
    user = an_account()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["moderate_comment", "add_ban"]))
    a_comment(a_thread(pk=1), pk=1)
    a_comment(a_thread(pk=2), "held", pk=2)
    return Program.with_key_of(user, *Scope).key


@pytest.mark.parametrize(("label", "mode"), CALLS)
def test_whatever_is_sent_the_answer_is_as_described(label, mode, key):
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=ACCEPTANCE)

    check()
