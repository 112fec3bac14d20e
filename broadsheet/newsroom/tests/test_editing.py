"""What editors do in the newsroom beside writing: previews, pictures, documents."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.documents.models import Document

from broadsheet.newsroom import service
from broadsheet.newsroom.models import FrontPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(get_user_model().objects.create_superuser("editor"))
    return client


def test_a_preview_may_stand_in_a_frame_of_the_newsroom_and_the_page_itself_in_none(client):
    service.set_up_site("The Test Paper")
    original = RequestFactory().get("/admin/pages/2/edit/preview/")

    preview = FrontPage.objects.get().make_preview_request(original, "")

    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "unsafe" not in preview["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/")["Content-Security-Policy"]


def test_an_uploaded_document_is_listed_and_downloaded_but_never_opened_as_a_page(editor):
    document = Document.objects.create(title="Minutes", file=ContentFile(b"<script>alert(1)</script>", "minutes.html"))

    assert editor.get("/admin/documents/").status_code == 200
    download = editor.get(document.url)
    assert download["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content) == b"<script>alert(1)</script>"
    assert editor.get(f"/media/{document.file.name}").status_code == 404


def test_an_uploaded_picture_runs_nothing(client, settings):
    place = settings.MEDIA_ROOT / "original_images" / "drawing.svg"
    place.parent.mkdir(parents=True)
    place.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")

    answer = client.get("/media/original_images/drawing.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_a_section_may_be_called_media(client):
    service.set_up_site("The Test Paper")
    service.open_section("media", "Media")

    assert client.get("/media/").status_code == 200
    assert client.get("/media/images/../../secret-key").status_code in (400, 404)
