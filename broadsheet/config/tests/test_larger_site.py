"""The same site on what a larger one stands on: PostgreSQL and Redis, as real servers."""

from __future__ import annotations

import pytest

from broadsheet.config.tests import running, services

pytestmark = pytest.mark.slow

_WORDS = "We take the ferry every Monday and I counted the beans with her once, it took the whole crossing"


def test_a_reply_is_judged_stored_and_shown_on_postgresql_with_redis(tmp_path):
    environ = {"DATABASE_URL": services.Postgresql().url, "CACHE_URL": services.Redis(tmp_path).url}
    with running.site(tmp_path, **environ) as site:
        path = "/town/saved-by-a-pocketful-of-beans/"
        answer = site.reply(site.thread_of(path), _WORDS, "Marten Hale")

        assert answer.status == 303
        assert answer.headers["location"].startswith("/comments/")
        services.wait_until(lambda: _WORDS in site.get(path).body, "the reply on the page")
        assert site.get("/readyz").status == 200
