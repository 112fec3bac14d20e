"""The newsroom shows its pictures to editors in sizes that are there; nothing is made while an editor waits."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom.models import Picture, Rendition
from broadsheet.newsroom.picture_files import shapes
from broadsheet.newsroom.tests.pictures import a_file, a_picture, with_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def pages_with(picture: Picture) -> list[str]:
    return [
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages:edit", args=[picture.pk]),
    ]


def thumbnail(html: str) -> tuple[str, str, str]:
    """The address, width and height of the first picture."""
    tag = re.search("<img[^>]*>", one_line(html[html.index("/media/") - 400 :]))[0]
    return tuple(re.search(f'{name}="([^"]*)"', tag)[1] for name in ("src", "width", "height"))


def test_no_page_of_the_newsroom_makes_a_size_of_a_picture(editor):
    picture = a_picture()

    for path in pages_with(picture):
        assert picture.file.url in editor.get(path).content.decode()

    assert not Rendition.objects.exists()


def test_a_thumbnail_is_the_smallest_size_that_is_there(editor):
    picture = with_sizes()
    smallest = picture.sizes_of(shapes.WHOLE)[shapes.JPEG][0]

    page = editor.get(reverse("wagtailimages:index")).content.decode()

    assert thumbnail(page) == (default_storage.url(smallest.name), "165", "99")


def test_an_upload_while_an_article_is_written_is_answered_with_the_picture_itself(editor):
    sent = {
        "image-chooser-upload-title": "The mill",
        "image-chooser-upload-file": SimpleUploadedFile("mill.jpg", a_file(), "image/jpeg"),
        "image-chooser-upload-collection": "1",
    }

    answer = editor.post(reverse("wagtailimages_chooser:create"), sent).json()

    assert answer["result"]["preview"] == {"url": Picture.objects.get().file.url, "width": 165, "height": 99}
    assert not Rendition.objects.exists()


@pytest.mark.parametrize(
    ("spec", "shape", "size"),
    [
        ("max-800x600", shapes.WHOLE, (800, 480)),
        ("fill-600x338", shapes.WIDE, (600, 338)),
        ("max-640x160|preserve-svg", shapes.WHOLE, (266, 160)),
        ("original", None, (1000, 600)),
    ],
)
def test_a_filter_of_wagtail_is_answered_by_the_size_that_shows_the_same(spec, shape, size):
    picture = with_sizes()

    shown = picture.get_rendition(spec)

    assert (shown.width, shown.height) == size
    files = [one.name for one in picture.sizes_of(shape)[shapes.JPEG]] if shape else [picture.file.name]
    assert shown.file.name in files
    assert picture.get_renditions(spec)[spec].file.name == shown.file.name
    assert not Rendition.objects.exists()


def test_a_cut_that_is_not_made_yet_is_shown_whole_and_keeps_its_proportions():
    shown = a_picture().get_rendition("fill-600x338")

    assert (shown.width, shown.height) == (1000, 600)


def test_a_drawing_in_svg_is_shown_as_it_is():
    drawing = a_picture(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><path d="M0 0h9v9z"/></svg>', "mark.svg"
    )

    shown = drawing.get_rendition("max-165x165")

    assert (shown.file.name, shown.width, shown.height) == (drawing.file.name, 165, 123)
    assert not Rendition.objects.exists()


def test_what_no_size_shows_is_made():
    made = with_sizes().get_rendition("fill-50x50|format-png")

    assert Rendition.objects.get() == made
    assert (made.width, made.height) == (50, 50)
