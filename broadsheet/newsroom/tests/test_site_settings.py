"""The settings of the site: who it is on every page, its look, and what is refused as a look."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from broadsheet.lib import site_name
from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom import looks, site
from broadsheet.newsroom.models import Picture, Rendition, SiteSettings
from broadsheet.newsroom.tests.build import a_section, an_article, shown
from broadsheet.newsroom.tests.pictures import do_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_site() -> SiteSettings:
    a_section()
    return SiteSettings.objects.get()


def a_picture(width: int = 600, height: int = 600, colour: str = "navy") -> Picture:
    data = BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "PNG")
    return Picture.objects.create(title="Mark", file=ContentFile(data.getvalue(), "mark.png"))


def test_the_name_of_the_settings_stands_everywhere_and_the_operators_name_wins(client, of_site, settings):
    settings.SITE_NAME = ""
    of_site.name, of_site.motto = "The Harbour Post", "Wet ink"
    of_site.save()

    page = shown(client, "/town/")
    assert "The Harbour Post" in page
    assert "Wet ink" in page
    assert site_name.current() == "The Harbour Post"
    settings.SITE_NAME = "The Operator"
    of_site.save()
    assert site_name.current() == site.current().name == "The Operator"


def test_changed_settings_drop_every_kept_page(client, of_site, settings, django_capture_on_commit_callbacks):
    article = an_article()
    for path in ("/", "/town/", article.url):
        client.get(path)
    assert len(list(settings.PAGES_ROOT.rglob("index.html"))) == 3

    with django_capture_on_commit_callbacks(execute=True):
        of_site.save()
    assert list(settings.PAGES_ROOT.rglob("index.html")) == []


def test_what_every_page_shows_of_the_site_costs_two_queries(of_site):
    of_site.logo = a_picture()
    of_site.save()
    site.current()
    with CaptureQueriesContext(connection) as captured:
        details = site.current()
        assert details.pictures["logo"]["height"] == 160
        assert [item.title for item in details.sections] == ["Town"]

    assert len(captured) == 2


def test_a_logo_stands_instead_of_the_name_and_an_icon_in_every_size(client, of_site):
    of_site.logo, of_site.icon, of_site.social_picture = a_picture(1200, 300), a_picture(), a_picture(2400, 1600)
    of_site.save()
    of_site.refresh_from_db()
    page = shown(client, "/town/")

    assert f'src="{of_site.pictures["logo"]["url"]}"' in page
    assert 'alt="The Test Paper"' in page
    assert f'href="{of_site.pictures["icon_32"]["url"]}"' in page
    assert {name: found["width"] for name, found in of_site.pictures.items()} == {
        "logo": 640, "icon_32": 32, "icon_180": 180, "icon_192": 192, "icon_512": 512, "social": 1200,
    }  # fmt: skip
    file = client.get(of_site.pictures["icon_32"]["url"])
    assert file.status_code == 200
    file.close()


def test_saving_the_settings_makes_no_picture_the_logo_stands_as_it_is_until_its_sizes_are_made(
    client, of_site, queued, django_capture_on_commit_callbacks
):
    of_site.logo = of_site.icon = a_picture(1200, 300)
    of_site.save()
    logo = of_site.logo

    assert not Rendition.objects.exists()
    page = shown(client, "/town/")
    assert re.search(f'src="{re.escape(logo.file.url)}" *width="640" *height="160"', one_line(page))
    assert "apple-touch-icon" not in page

    with django_capture_on_commit_callbacks(execute=True):
        do_tasks()
    page = shown(client, "/town/")
    assert logo.file.url not in page
    assert "apple-touch-icon" in page
    made = set(Rendition.objects.values_list("pk", flat=True))
    of_site.refresh_from_db()
    of_site.motto = "Wet ink"
    of_site.save()
    assert "apple-touch-icon" in shown(client, "/town/")
    do_tasks()
    assert set(Rendition.objects.values_list("pk", flat=True)) == made


def test_colours_type_and_css_are_a_style_sheet_of_their_own(client, of_site):
    assert "/look/" not in shown(client, "/town/")
    of_site.accent, of_site.dark_accent, of_site.typeface = "#0a5c36", "#7fd1a4", "sans"
    of_site.css = ".nameplate { letter-spacing: 0.1em; }"
    of_site.full_clean()
    of_site.save()

    address = f"/look/{of_site.style_digest}.css"
    assert f'<link rel="stylesheet" href="{address}">' in shown(client, "/")
    sheet = client.get(address)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    for words in ("--accent: #0a5c36", "--accent: #7fd1a4", "--serif: system-ui", "letter-spacing: 0.1em"):
        assert words in sheet.content.decode()
    of_site.css = ""
    of_site.save()
    assert client.get(address)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("colour", ["#ffee00", "#fbf9f4", "red", "#12345", "#12345g", "#1234567", "};*{"])
def test_a_colour_that_is_none_or_hard_to_read_is_refused(of_site, colour):
    of_site.accent = colour
    with pytest.raises(ValidationError, match="colour"):
        of_site.full_clean()


def test_contrast_is_that_of_wcag():
    assert looks.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert looks.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    "css",
    [
        "@import 'more.css';",
        "@im\\70ort 'more.css';",
        "@\\69mport url(/a.css)",
        "a { background: url(https://spy.example/p.gif) }",
        "a { background: url('//spy.example/p.gif') }",
        "a { background: u\\72l(\\68ttps://spy.example/p.gif) }",
        'a { background: image-set("https://spy.example/p.gif" 1x) }',
        'a { background: url("/\\\n/spy.example/p.gif") }',
        'a::before { content: "/*" } b { background: url(//spy.example/) } i::before { content: "*/" }',
        'a::before { content: "\\"/*" } b { background: url(//spy.example/) } i::before { content: "*/" }',
        "a { background: url(/*x*/https://spy.example/) }",
        "</style><script>alert(1)</script>",
        "<\\/style>",
        "a { width: expression(alert(1)) }",
        "a { background: url(http://127.0.0.1:8000.spy.example/) }",
        "a { background: url(http://127.0.0.1:8000@spy.example/) }",
    ],
)
def test_css_that_reaches_out_is_refused(of_site, css):
    of_site.css = css
    with pytest.raises(ValidationError):
        of_site.full_clean()


@pytest.mark.parametrize(
    "css",
    [
        "/* see https://example.org/why */ a { color: var(--accent) }",
        "a { background: url(/media/images/paper.png) }",
        "a { background: url(http://127.0.0.1:8000/media/images/paper.png) }",
        "a { background: url(data:image/png;base64,iVBORw0KGgo//AAA=) }",
        'q::before { content: "«" } .a > .b::after { content: "\\201C" }',
        "@media (min-width: 60rem) { .front-grid { grid-template-columns: 2fr 1fr } }",
    ],
)
def test_css_that_stays_here_is_taken(of_site, css):
    of_site.css = css
    of_site.full_clean()


@pytest.mark.parametrize(
    ("contact", "is_taken"),
    [
        ("desk@example.org", True),
        ("https://example.org/contact/", True),
        ("javascript:alert(1)", False),
        ("call us", False),
    ],
)
def test_a_contact_is_an_address(of_site, contact, is_taken):
    of_site.contact = contact
    if is_taken:
        of_site.full_clean()
    else:
        with pytest.raises(ValidationError):
            of_site.full_clean()


def test_policies_have_the_names_that_machines_know(of_site):
    about = a_section("about-us", "About us")
    of_site.masthead = of_site.ethics_policy = about
    of_site.save()

    assert of_site.policies() == {"ethicsPolicy": "/about-us/", "masthead": "/about-us/"}
    about.unpublish()
    assert of_site.policies() == {}


def test_the_settings_are_changed_in_the_newsroom(admin_client, of_site):
    address = f"/admin/settings/newsroom/sitesettings/{of_site.site_id}/"
    page = admin_client.get(address)
    assert page.status_code == 200
    fields = {"name": "The Harbour Post", "typeface": "own", "feed_content": "full", "ai_crawlers": "none",
              "footer": '{"blocks": [], "entityMap": {}}'}  # fmt: skip

    refused = admin_client.post(address, fields | {"accent": "#ffff00"})
    assert "hard to read" in refused.content.decode()
    admin_client.post(address, fields)
    of_site.refresh_from_db()
    assert (of_site.name, of_site.ai_crawlers) == ("The Harbour Post", "none")


def test_the_data_notice_names_the_contact_of_the_settings_unless_the_operator_has_set_one(client, of_site, settings):
    of_site.contact = "desk@example.org"
    of_site.save()
    assert "desk@example.org" in shown(client, "/comment-data/")

    settings.CONTACT = "operator@example.org"
    page = shown(client, "/comment-data/")
    assert "operator@example.org" in page
    assert "desk@example.org" not in page
