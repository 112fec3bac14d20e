"""What the newsroom does for other rooms."""

from __future__ import annotations

import pytest
from django.utils import timezone

from broadsheet.newsroom import service
from broadsheet.newsroom.models import ArticlePage

pytestmark = pytest.mark.django_db


def test_a_heading_is_escaped_once(client):
    service.set_up_paper("The Test Paper")
    story = service.Story("1", "Ships", (("heading", "Q&amp;A &lt;live&gt;"),), timezone.now())
    article = ArticlePage.objects.get(pk=service.write_article(story).article_id)

    assert "<h2>Q&amp;A &lt;live&gt;</h2>" in client.get(article.url).content.decode()
