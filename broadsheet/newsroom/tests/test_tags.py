"""Tags: one name for one thing, and an address for every one."""

import pytest
from taggit.models import Tag

from broadsheet.newsroom.tests.build import an_article, shown

pytestmark = pytest.mark.django_db


def tagged(number: int, *names: str, **fields):
    article = an_article(number, **fields)
    article.tags.add(*names)
    article.save_revision().publish()
    return article


def test_small_and_capital_letters_make_no_second_tag():
    tagged(1, "Bees")
    tagged(2, "bees", "BEES")

    assert list(Tag.objects.values_list("name", flat=True)) == ["Bees"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Öl & Gas", "ol-gas"), ("東京", "dongjing"), ("Москва", "moskva"), ("🐝", "bee"), ("¿?", "tag"),
        ("../../admin", "admin"), ("x" * 100, "x" * 95), ("a_b", "a_b"),
    ],
)  # fmt: skip
def test_every_tag_has_an_address_that_works(client, name, slug):
    article = tagged(1, name)
    tag = Tag.objects.get()

    assert tag.slug == slug
    assert f'href="/tags/{slug}/"' in shown(client, article.url)
    assert "Story number 1" in shown(client, f"/tags/{slug}/")


def test_two_tags_that_would_have_one_address_get_two(client):
    tagged(1, "東京", "!!", "??", "dongjing")
    slugs = list(Tag.objects.values_list("slug", flat=True))

    assert len(set(slugs)) == 4
    for slug in slugs:
        assert "Story number 1" in shown(client, f"/tags/{slug}/")
