"""What an editor uploads is checked, stripped of all that is no picture, and read for what it says of itself."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from broadsheet.newsroom.models import Picture
from broadsheet.newsroom.picture_files import intake, svg
from broadsheet.newsroom.picture_files.refusal import RefusedPicture
from broadsheet.newsroom.tests.pictures import a_file, a_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:iptc="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" exif:GPSLatitude="50,30.0N">
<dc:creator><rdf:Seq><rdf:li>Vera Quill</rdf:li></rdf:Seq></dc:creator>
<iptc:AltTextAccessibility><rdf:Alt><rdf:li>A wheel in the rain</rdf:li></rdf:Alt></iptc:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def exif(**more) -> bytes:
    """EXIF as a telephone writes it: where the picture was taken, and which way up."""
    found = Image.Exif()
    found[0x0110] = "Telephone 12"
    found.get_ifd(0x8825).update({1: "N", 2: (50.0, 30.0, 0.0), 3: "E", 4: (8.0, 15.0, 0.0)})
    for tag, value in more.items():
        found[int(tag.removeprefix("t"))] = value
    return found.tobytes()


def with_iptc(**lines: bytes) -> bytes:
    """A JPEG with IPTC as agencies write it; ``b80`` is the by-line."""
    records = b"\x1c\x01\x5a\x00\x03\x1b%G"
    for name, text in lines.items():
        records += struct.pack(">BBBH", 0x1C, 2, int(name[1:]), len(text)) + text
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    payload = b"Photoshop 3.0\0" + resource
    content = a_file((400, 300))
    return content[:2] + struct.pack(">BBH", 0xFF, 0xED, len(payload) + 2) + payload + content[2:]


def stored(picture: Picture) -> bytes:
    with picture.open_file() as file:
        return file.read()


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def upload(client, content: bytes, name: str, **fields):
    fields = {"title": "The mill", "caption": "Turning again", "file": SimpleUploadedFile(name, content)} | fields
    return client.post(reverse("wagtailimages:add"), fields)


def upload_among_many(client, content: bytes, name: str) -> dict:
    fields = {"title": name, "files[]": SimpleUploadedFile(name, content)}
    answer = client.post(reverse("wagtailimages:add_multiple"), fields, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    return json.loads(answer.content)


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("AVIF", "a.avif")]
)
def test_the_place_where_a_picture_was_taken_is_not_stored(kind, name):
    content = a_file((400, 300), kind, exif=exif(), xmp=XMP.encode())
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    picture = a_picture(content, name)

    kept = Image.open(io.BytesIO(stored(picture)))
    assert not kept.getexif().get_ifd(0x8825)
    assert b"GPSLatitude" not in stored(picture)
    assert b"Telephone" not in stored(picture)
    kept.load()
    assert kept.size == (400, 300)


def test_the_pixels_of_a_picture_that_stands_upright_are_stored_as_they_came():
    content = a_file((400, 300), exif=exif())
    before = Image.open(io.BytesIO(content)).tobytes()

    assert Image.open(io.BytesIO(stored(a_picture(content)))).tobytes() == before


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_taken_sideways_is_turned(kind, name):
    picture = a_picture(a_file((400, 300), kind, exif=exif(t274=6)), name)

    assert (picture.width, picture.height) == (300, 400)
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (300, 400)
    kept = Image.open(io.BytesIO(stored(picture)))
    assert kept.size == (300, 400)
    assert kept.getexif().get(274, 1) == 1


def test_what_hangs_behind_the_end_of_a_picture_is_cut_off():
    assert b"a film of a second" not in stored(a_picture(a_file((400, 300)) + b"a film of a second"))


def test_a_moving_picture_loses_its_notes_and_keeps_its_frames():
    frames = [Image.new("RGB", (50, 30), colour) for colour in ("red", "green", "blue")]
    place = io.BytesIO()
    frames[0].save(place, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"at home")
    picture = a_picture(place.getvalue(), "wheel.gif")

    assert b"at home" not in stored(picture)
    kept = Image.open(io.BytesIO(stored(picture)))
    assert kept.n_frames == 3
    assert kept.info["loop"] == 0


def test_caption_and_credit_are_read_from_iptc():
    picture = a_picture(with_iptc(b80="Jürgen Öhl".encode(), b110=b"The Agency", b120=b"The mill\r\nat dawn"))

    assert picture.credit == "Jürgen Öhl / The Agency"
    assert picture.caption == "The mill at dawn"


def test_what_the_editor_says_stands_before_what_the_file_says():
    picture = a_picture(with_iptc(b80=b"Somebody", b120=b"Something"), caption="My words", credit="Vera Quill")

    assert (picture.caption, picture.credit) == ("My words", "Vera Quill")


def test_alternative_text_and_author_are_read_from_xmp():
    picture = a_picture(a_file((400, 300), xmp=XMP.encode()))

    assert picture.description == "A wheel in the rain"
    assert picture.credit == "Vera Quill"


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA", "IMG_2041", "IMG_2041.jpg"])
def test_what_a_camera_writes_is_no_caption(text):
    assert a_picture(a_file((400, 300), exif=exif(t270=text))).caption == ""


def test_whose_a_picture_is_stays_in_its_file():
    kept = Image.open(io.BytesIO(stored(a_picture(with_iptc(b80=b"Vera Quill")))))

    assert kept.getexif()[0x8298] == "Vera Quill"


def test_words_in_a_file_that_are_too_long_are_cut():
    assert len(a_picture(with_iptc(b80=b"x" * 2000)).credit) == 200


def test_the_name_of_an_uploaded_file_is_said_to_no_reader(editor):
    answer = upload_among_many(editor, a_file((400, 300)), "IMG_2041.jpg")

    assert answer["success"]
    picture = Picture.objects.get()
    assert (picture.description, picture.caption, picture.default_alt_text) == ("", "", "")


def a_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


HOSTILE = {
    "fifty megapixels": (lambda: a_bomb(7100), "a.png", "40 million"),
    "a decompression bomb": (a_bomb, "a.png", "too many pixels"),
    "a renamed program": (lambda: b"\x7fELF\x02\x01" + b"\0" * 400, "a.jpg", "no picture"),
    "a web page": (lambda: b"<html><script>alert(1)</script></html>", "a.svg", "no picture"),
    "a truncated JPEG": (lambda: a_file((400, 300))[:-900], "a.jpg", "damaged"),
    "a truncated PNG": (lambda: a_file((400, 300), "PNG")[:-900], "a.png", "damaged"),
    "a truncated WebP": (lambda: a_file((400, 300), "WEBP")[:-400], "a.webp", "damaged"),
    "a truncated GIF": (lambda: a_file((400, 300), "GIF")[:-900], "a.gif", "damaged"),
    "a truncated AVIF": (lambda: a_file((400, 300), "AVIF")[:-400], "a.avif", "damaged"),
    "a picture under another name": (lambda: a_file((400, 300), "PNG"), "a.jpg", "rename"),
    "nothing": (lambda: b"\0", "a.png", "no picture"),
    "a broken drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "a.svg", "cannot be read"),
    "laughs": (lambda: b"<!DOCTYPE svg [<!ENTITY a 'ha'>]><svg>&a;</svg>", "a.svg", "cannot be read"),
    "too many bytes": (lambda: a_file((40, 30)) + b"\0" * 15_000_000, "a.jpg", "15.0\xa0MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_picture_is_refused_in_one_sentence_and_the_form_keeps_what_was_typed(editor, what):
    make, name, words = HOSTILE[what]
    content = make()
    if what == "too many bytes":
        words = "MB"
    answer = upload(editor, content, name)

    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert list(errors) == ["file"]
    assert len(errors["file"]) == 1
    assert words in errors["file"][0]
    assert "Turning again" in answer.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("what", HOSTILE)
def test_among_many_files_a_bad_one_is_refused_alone(editor, what):
    make, name, _words = HOSTILE[what]
    bad, good = upload_among_many(editor, make(), name), upload_among_many(editor, a_file((400, 300)), "b.jpg")

    assert not bad["success"]
    assert bad["error_message"]
    assert good["success"]
    assert Picture.objects.count() == 1


def test_what_comes_by_other_ways_is_refused_too():
    with pytest.raises(RefusedPicture):
        a_picture(a_file((400, 300), "PNG"), "a.jpg")
    assert not Picture.objects.exists()


DRAWING = """<?xml version="1.0"?><!DOCTYPE svg><?xml-stylesheet href="https://example.org/x.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30"
 onload="alert(1)"><style>@import url(https://example.org/x.css);</style><style>.a {{ fill: red }}</style>
<script>alert(1)</script>{0}<path class="a" d="M0 0h9v9z" fill="url(#g)"/></svg>"""


@pytest.mark.parametrize(
    "bad",
    [
        "<script href='data:text/javascript,alert(1)'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
        "<image href='https://example.org/track.png'/>",
        "<image xlink:href='//example.org/track.png'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zz4='/>",
        "<use href='https://example.org/x.svg#a'/>",
        "<a href='javascript:alert(1)'><text>here</text></a>",
        "<a xlink:href=' java&#10;script:alert(1)'><text>here</text></a>",
        "<rect onclick='alert(1)' ONLOAD='alert(1)'/>",
        "<rect style='fill:url(https://example.org/a)'/>",
        "<rect style='fill:\\75rl(https://example.org/a)'/>",
        "<rect fill='url( \"//example.org/a\")'/>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<animate attributeName='href' values='javascript:alert(1)'/>",
        "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
        "<style>a{{background:url(//example.org)}}</style>",
        "<style><![CDATA[</style><script>alert(1)</script>]]></style>",
    ],
)
def test_a_drawing_keeps_what_draws_and_nothing_else(bad):
    cleaned = svg.sanitised(DRAWING.format(bad).encode()).decode()

    for word in (
        "script",
        "alert",
        "example.org",
        "foreign",
        "onload",
        "onclick",
        "import",
        "animate",
        "<set",
        "svg+xml",
    ):
        assert word not in cleaned.lower(), cleaned
    assert 'd="M0 0h9v9z"' in cleaned
    assert 'fill="url(#g)"' in cleaned
    assert ".a { fill: red }" in cleaned


def test_a_drawing_is_stored_sanitised_and_with_its_size():
    picture = a_picture(DRAWING.format("").replace("{{", "{").replace("}}", "}").encode(), "plan.svg")

    assert b"alert" not in stored(picture)
    assert (picture.width, picture.height) == (40, 30)


def test_a_picture_is_the_same_when_it_is_taken_in_twice():
    once = intake.take_in("a.jpg", with_iptc(b80=b"Vera Quill"))

    assert intake.take_in("a.jpg", once.content).content == once.content


def test_a_new_file_for_a_picture_is_taken_in_like_the_first(editor):
    picture = a_picture()
    fields = {"title": "The mill", "file": SimpleUploadedFile("b.jpg", a_file((600, 300), exif=exif()))}
    answer = editor.post(reverse("wagtailimages:edit", args=[picture.pk]), fields)

    assert answer.status_code == 302
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (600, 300)
    assert not Image.open(io.BytesIO(stored(picture))).getexif().get_ifd(0x8825)
    assert picture.sizes_of("whole") == {}
