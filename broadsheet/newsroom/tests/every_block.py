"""An article in which everything stands that a story can be made of."""

from __future__ import annotations

import json
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.documents import get_document_model

from broadsheet.newsroom.models import ArticlePage, Picture, Series
from broadsheet.newsroom.tests.build import HEADLINE, an_article

LINK = "https://example.org/mill?a=1&b=2"


def a_picture(title: str = "mill.png", width: int = 640, height: int = 480, **fields) -> Picture:
    """A stored picture of one colour."""
    data = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(data, "PNG")
    words = {"description": "A wheel in the water", "caption": "The wheel", "credit": "Ada Byron"}
    return Picture.objects.create(title=title, file=ImageFile(data, title), **words | fields)


def a_document(name: str, data: bytes = b"words") -> int:
    document = get_document_model()(title=name)
    document.file.save(name, ContentFile(data))
    return document.pk


def every_block(page: ArticlePage) -> list[dict]:
    """The blocks as Wagtail stores them."""
    picture, rich = a_picture().pk, f'<p data-block-key="a1b2c">Rich <b>words</b> and <a href="{LINK}">a link</a>.</p>'
    table = {
        "columns": [{"type": "text", "heading": "Who"}, {"type": "number", "heading": "Wheels"}],
        "rows": [{"values": ["Ada", "2"]}, {"values": ["Bob", "7"]}],
    }
    values = {
        "paragraph": rich,
        "heading": "Bees & beams",
        "subheading": "Stones",
        "quote": rich,
        "list": '<ul><li data-block-key="d4e5f">one wheel</li></ul>',
        "picture": {"image": picture, "alt": "", "caption": "", "credit": "", "decorative": False},
        "gallery": {"title": "Wheels", "pictures": [{"image": picture}, {"image": picture, "decorative": True}]},
        "media": {"document": a_document("talk.mp3"), "title": "A talk", "subtitles": None, "transcript": rich},
        "embed": {"url": "https://www.youtube.com/watch?v=aaaaaaaaaaa", "title": "A film"},
        "pull_quote": {"text": "We kept an eye on the hives.", "attribution": "Ada"},
        "fact_box": {"title": "The mill", "text": rich},
        "related": {"title": "", "links": [{"page": page.pk, "url": "", "text": ""}, {"url": LINK, "text": "There"}]},
        "download": {"document": a_document("plan.txt"), "text": ""},
        "table": {"caption": "Wheels of the town", "table": table},
        "chart": {"title": "Rain", "unit": "mm", "rows_text": "May; 12.5\nJune; -3", "source": "The office"},
        "code": {"code": "<p>1 & 2</p>", "language": "HTML"},
        "divider": None,
        "html": '<p onclick="x()">Free <script>alert(1)</script><em>words</em>.</p>',
    }
    film = {
        "document": a_document("film.mp4"),
        "title": "A film",
        "subtitles": a_document("film.vtt"),
        "transcript": "",
    }
    return [{"type": kind, "value": value} for kind, value in [*values.items(), ("media", film)]]


def an_article_of_every_block(**fields) -> ArticlePage:
    """A published article with every kind of block, lead picture, two authors, tags and a series."""
    story = {"number": 900, "headline": HEADLINE, "authors": ("Ada Byron", "Zoë"), "standfirst": "It took nine years."}
    article = an_article(**story | fields)
    article.body = json.dumps(every_block(article))
    article.lead_picture = a_picture("lead.png", 1600, 1200)
    article.kicker, article.kind, article.series = "Mills", "report", Series.objects.create(title="Mills of the town")
    article.source_name, article.source_url, article.via_name = "The Courier", LINK, "A reader"
    article.tags.add("Mills", "Bees & beams")
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)
