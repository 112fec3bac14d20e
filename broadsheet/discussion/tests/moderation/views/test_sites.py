"""The desk's page of the sites that show discussions from here."""

from __future__ import annotations

import re

import pytest

from broadsheet.discussion.models import AuditEntry, EmbeddingSite
from broadsheet.discussion.sites import registered
from broadsheet.discussion.tests.build import staff_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(staff_with_role("Comment administrators", "adam"))
    yield client
    registered.forget()


def test_a_site_is_registered_with_its_secret_shown_once_and_removed(administrator):
    page = administrator.post(
        "/moderation/sites/", {"address": "https://blog.example", "further": "https://www.blog.example"}
    )

    site = EmbeddingSite.objects.get()
    secret = re.search(r"<p><code>([\w-]{40,})</code></p>", page.content.decode())[1]
    assert registered.secret_of(site) == secret
    assert site.origins == ["https://blog.example", "https://www.blog.example"]
    again = administrator.get("/moderation/sites/").content.decode()
    assert secret not in again
    assert "https://blog.example/" in again
    administrator.post("/moderation/sites/remove", {"site": "blog.example"})
    assert not EmbeddingSite.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["site-added", "site-removed"]


def test_an_address_that_is_none_is_refused_beside_its_field(administrator):
    page = administrator.post("/moderation/sites/", {"address": "my blog", "further": ""})

    assert page.status_code == 422
    assert "is no address of a web site" in page.content.decode()
    assert not EmbeddingSite.objects.exists()


def test_moderators_cannot_register_sites(desk):
    assert desk.get("/moderation/sites/").status_code == 403
