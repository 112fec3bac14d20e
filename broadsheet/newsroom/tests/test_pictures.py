"""Pictures are shown in the size that fits, from files that are there already; nobody waits for one to be made."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import Context, Template
from PIL import Image, ImageChops, ImageDraw

from broadsheet.newsroom import pictures
from broadsheet.newsroom.models import Picture
from broadsheet.newsroom.tests.build import an_article, shown
from broadsheet.newsroom.tests.pictures import RED, a_drawing, a_file, a_picture, do_tasks, with_sizes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued")]


def rendered(picture: Picture, tag: str = "picture", **values) -> str:
    words = " ".join(f"{name}={name}" for name in values)
    return Template(f"{{% load newsroom %}}{{% {tag} image {words} %}}").render(Context({"image": picture, **values}))


def sources(markup: str) -> dict[str, list[str]]:
    """The widths offered in each format; that of the `img` is called plain."""
    found = {}
    for element in re.findall(r"<(?:source|img)[^>]*>", markup):
        name = re.search(r'type="image/(\w+)"', element)
        files = re.search(r'srcset="([^"]*)"', element)
        found[name[1] if name else "plain"] = re.findall(r"(\d+)w", files[1]) if files else []
    return found


def opened(url: str) -> Image.Image:
    with default_storage.open(url.removeprefix("/media/")) as file:
        return Image.open(io.BytesIO(file.read()))


def test_a_large_picture_is_offered_in_three_formats_up_to_1600_pixels():
    picture = with_sizes(a_file((2000, 1200)))

    assert sources(rendered(picture)) == {
        "avif": ["400", "800"],
        "webp": ["400", "800", "1200", "1600"],
        "plain": ["400", "800", "1200", "1600"],
    }


def test_a_small_picture_is_never_enlarged():
    assert sources(rendered(with_sizes(a_file((500, 300))))) == {
        "avif": ["400", "500"], "webp": ["400", "500"], "plain": ["400", "500"],
    }  # fmt: skip


def test_every_file_offered_is_there_in_its_format_and_size():
    markup = rendered(with_sizes(a_file((1000, 600))))

    offered = re.findall(r"(/media/\S+) (\d+)w", markup)
    assert len(offered) == 8
    for url, width in offered:
        image = opened(url)
        assert image.size == (int(width), round(int(width) * 0.6))
        assert image.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[url.rpartition(".")[2]]


def test_width_and_height_are_always_said_so_that_nothing_jumps():
    for picture in (with_sizes(a_file((1000, 600))), a_picture(a_file((1000, 600)))):
        assert 'width="1000"' in rendered(picture)
        assert 'height="600"' in rendered(picture)


def test_the_first_picture_is_loaded_at_once_and_the_others_when_they_come_near():
    picture = with_sizes()
    first, other = rendered(picture, is_first=True), rendered(picture)

    assert 'fetchpriority="high"' in first
    assert "lazy" not in first
    assert 'loading="lazy"' in other
    assert 'decoding="async"' in other
    assert "fetchpriority" not in other


def test_a_page_names_the_sizes_of_a_picture_without_a_query(django_assert_num_queries):
    picture = with_sizes()
    with django_assert_num_queries(0):
        rendered(picture)
        rendered(picture, "teaser_picture")


def test_while_the_sizes_are_not_made_the_picture_itself_is_shown_and_none_is_made_for_the_reader():
    picture = a_picture()

    assert f'src="{picture.file.url}"' in rendered(picture)
    assert sources(rendered(picture)) == {"plain": []}
    assert default_storage.listdir("")[0] == ["original_images"]


def test_the_name_of_the_file_is_no_alternative_text():
    assert 'alt=""' in rendered(with_sizes())
    assert 'alt="A wheel"' in rendered(with_sizes(), alt="A wheel")


@pytest.mark.parametrize("dot", [(60, 500), (1940, 500)])
def test_a_teaser_is_cut_to_3_by_2_around_what_matters(dot):
    picture = with_sizes(a_file((2000, 1000), dot=dot), focal_point_x=dot[0], focal_point_y=dot[1],
                         focal_point_width=80, focal_point_height=80)  # fmt: skip
    markup = rendered(picture, "teaser_picture")
    url = re.search(r'<img\s+src="([^"]*)"', markup)[1]
    image = opened(url).convert("RGB")

    assert image.width * 2 == pytest.approx(image.height * 3, abs=2)
    x = dot[0] * 0.8 if dot[0] < 1000 else image.width - (2000 - dot[0]) * 0.5
    seen = image.getpixel((round(x), round(500 * image.height / 1000)))
    assert all(abs(a - b) < 40 for a, b in zip(seen, RED, strict=True))


def test_a_new_focus_has_the_cuts_made_again_and_shows_the_earlier_ones_until_then():
    picture = with_sizes(a_file((2000, 1000)))
    before = rendered(picture, "teaser_picture")
    picture.focal_point_x, picture.focal_point_y = 10, 10
    picture.focal_point_width = picture.focal_point_height = 20
    picture.save()
    assert rendered(picture, "teaser_picture") == before

    do_tasks()
    picture.refresh_from_db()
    assert rendered(picture, "teaser_picture") != before


def test_another_file_has_files_of_other_names_even_if_it_is_called_the_same():
    picture = with_sizes(a_file((1000, 600)))
    before = set(picture.files_of_sizes())
    default_storage.delete(picture.file.name)
    name = picture.file.name.rpartition("/")[2]
    picture.file, picture.sizes = ContentFile(a_file((1000, 600), dot=(500, 300)), name), {}
    picture.save()
    do_tasks()
    picture.refresh_from_db()

    assert picture.file.name.endswith(name)
    assert before.isdisjoint(picture.files_of_sizes())


def test_a_picture_that_is_made_without_a_file_has_none():
    assert not Picture(title="The mill", file=None).file


def test_a_drawing_is_kept_free_of_smears():
    markup = rendered(with_sizes(a_drawing(), "plan.png"))

    assert set(sources(markup)) == {"webp", "plain"}
    image = opened(re.search(r"(/media/\S+webp) 900w", markup)[1]).convert("RGB")
    assert set(image.getcolors(10) and [colour for _, colour in image.getcolors(10)]) == {(255,) * 3, (0, 80, 160)}


def test_a_drawing_made_smaller_looks_as_it_would_with_all_colours_and_has_few():
    drawn = Image.new("RGB", (900, 600), (250, 244, 230))
    for number, colour in enumerate(("#14466b", "#9c2f1f", "#d9d3c5", "#1b1a17", "#5b564c")):
        ImageDraw.Draw(drawn).ellipse((60 * number, 40 * number, 500 + 80 * number, 300 + 60 * number), fill=colour)
    place = io.BytesIO()
    drawn.save(place, "PNG")
    markup = rendered(with_sizes(place.getvalue(), "map.png"))

    expected = drawn.resize((400, 267), Image.Resampling.LANCZOS)
    assert len(expected.getcolors(100_000)) > 500
    for ending in ("webp", "png"):
        image = opened(re.search(rf"(/media/\S+{ending}) 400w", markup)[1]).convert("RGB")
        assert len(image.getcolors(100_000)) <= 256
        assert max(most for _, most in ImageChops.difference(image, expected).getextrema()) < 24


def test_a_transparent_picture_stays_transparent():
    markup = rendered(with_sizes(a_file((500, 300), "PNG", "RGBA"), "logo.png"))

    assert opened(re.search(r"(/media/\S+png) 400w", markup)[1]).mode == "RGBA"


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "1"), ("GIF", "P")])
def test_pictures_of_other_colour_spaces_are_shown_too(kind, mode):
    picture = with_sizes(a_file((500, 300), kind, mode), f"old.{kind.lower()}")

    assert "webp" in sources(rendered(picture))


def test_a_moving_picture_goes_on_moving():
    frames = [Image.new("RGB", (500, 300), colour) for colour in ("red", "green", "blue")]
    place = io.BytesIO()
    frames[0].save(place, "GIF", save_all=True, append_images=frames[1:])
    picture = with_sizes(place.getvalue(), "wheel.gif")

    assert f'src="{picture.file.url}"' in rendered(picture)
    assert sources(rendered(picture, "teaser_picture"))["plain"] == ["400", "450"]


def test_what_is_shared_is_1200_by_630_pixels_with_a_whole_address():
    article = an_article()
    assert pictures.social_picture(article) is None
    article.lead_picture = with_sizes(a_file((2000, 1200)), description="A wheel")
    shared = pictures.social_picture(article)

    assert (shared.width, shared.height, shared.alt, shared.media_type) == (1200, 630, "A wheel", "image/jpeg")
    assert shared.url.startswith("http://127.0.0.1:8000/media/images/")


def test_search_engines_get_the_picture_square_and_in_two_widths():
    article = an_article()
    assert pictures.pictures_for_search(article) == []
    article.lead_picture = with_sizes(a_file((2000, 1200)))

    sizes = [(picture.width, picture.height) for picture in pictures.pictures_for_search(article)]
    assert sizes == [(1200, 1200), (1200, 900), (1200, 675)]


def test_search_engines_are_told_whose_a_picture_is(client):
    article = an_article()
    article.lead_picture = a_picture(description="A wheel", caption="At dawn", credit="Vera Quill")
    article.save_revision().publish()

    page = shown(client, article.url)
    assert '"creditText": "Vera Quill"' in page
    assert '"caption": "At dawn"' in page


def test_before_its_sizes_are_made_a_picture_is_shared_as_it_is():
    article = an_article()
    article.lead_picture = picture = a_picture(a_file((1000, 600)))

    assert pictures.social_picture(article).url.endswith(picture.file.url)
    assert [(one.width, one.height) for one in pictures.pictures_for_search(article)] == [(1000, 600)]


def test_the_page_of_an_article_is_made_again_when_its_picture_has_its_sizes(
    client, django_capture_on_commit_callbacks
):
    article = an_article()
    article.lead_picture = a_picture()
    article.save_revision().publish()
    assert "srcset" not in shown(client, article.url)

    with django_capture_on_commit_callbacks(execute=True):
        do_tasks()
    assert "srcset" in shown(client, article.url)


def test_the_files_of_a_deleted_picture_are_deleted(django_capture_on_commit_callbacks):
    picture = with_sizes()
    assert default_storage.listdir("images")[1]
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    do_tasks()

    assert default_storage.listdir("images")[1] == []
    assert default_storage.listdir("original_images")[1] == []


def test_sizes_that_are_no_longer_shown_are_deleted_a_day_later():
    picture = with_sizes(a_file((2000, 1000)))
    before = set(picture.files_of_sizes())
    picture.focal_point_x = picture.focal_point_y = picture.focal_point_width = picture.focal_point_height = 10
    picture.save()
    do_tasks()
    do_tasks()
    picture.refresh_from_db()

    there = {f"images/{name}" for name in default_storage.listdir("images")[1]}
    assert there == set(picture.files_of_sizes())
    assert before - there
