"""Two tags or authors that mean the same become one, and what led to either still leads there."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from taggit.models import Tag

from broadsheet.newsroom import merging, roles
from broadsheet.newsroom.models import ArticlePage, Author, Series
from broadsheet.newsroom.tests.build import an_article, headlines, shown

pytestmark = pytest.mark.django_db


def tagged(number: int, *names: str) -> ArticlePage:
    article = an_article(number)
    article.tags.add(*names)
    article.save_revision().publish()
    return article


def tag(name: str) -> Tag:
    return Tag.objects.get(name=name)


def tags_of(article: ArticlePage) -> list[str]:
    return sorted(ArticlePage.objects.get(pk=article.pk).tags.names())


def test_articles_of_merged_tags_have_the_one_that_stays_once(client):
    both, old, other = tagged(1, "Bees", "Honey bees"), tagged(2, "Honey bees"), tagged(3, "Water")
    merging.merge(tag("Bees"), [tag("Bees"), tag("Honey bees")])

    assert [tags_of(one) for one in (both, old, other)] == [["Bees"], ["Bees"], ["Water"]]
    assert headlines(shown(client, "/tags/bees/")) == ["Story number 1", "Story number 2"]


def test_addresses_of_merged_tags_lead_to_the_one_that_stays_over_several_merges(client):
    tagged(1, "Bees", "Honey bees", "Insects")
    merging.merge(tag("Honey bees"), [tag("Bees")])
    merging.merge(tag("Insects"), [tag("Honey bees")])

    for old in ("/tags/bees/", "/tags/honey-bees/"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/tags/insects/")


def test_a_merged_tag_that_is_made_again_is_a_page_again(client):
    tagged(1, "Bees", "Insects")
    merging.merge(tag("Insects"), [tag("Bees")])
    tagged(2, "Bees")

    assert headlines(shown(client, "/tags/bees/")) == ["Story number 2"]


def test_publishing_a_draft_later_brings_no_merged_tag_back():
    article = tagged(1, "Water")
    draft = ArticlePage.objects.get(pk=article.pk)
    draft.tags.add("Honey bees", "Bees")
    draft.save_revision()
    merging.merge(tag("Bees"), [tag("Honey bees")])
    ArticlePage.objects.get(pk=article.pk).get_latest_revision().publish()

    assert tags_of(article) == ["Bees", "Water"]
    assert not Tag.objects.filter(name="Honey bees").exists()


def test_articles_of_merged_authors_keep_the_order_of_their_bylines():
    article = an_article(1, authors=("Jane Doe", "Zoë", "J. Doe"))
    merging.merge(Author.objects.get(name="J. Doe"), [Author.objects.get(name="Jane Doe")])
    bylines = ArticlePage.objects.get(pk=article.pk).bylines.order_by("sort_order", "pk")

    assert sorted(line.author.name for line in bylines) == ["J. Doe", "Zoë"]


@pytest.mark.parametrize(("model", "view"), [(Tag, "tag"), (Author, "author"), (Series, "series")])
def test_what_gets_another_address_is_found_at_its_old_one(client, model, view):
    field = "title" if model is Series else "name"
    one = model.objects.create(slug="old", **{field: "Old"})
    article = an_article(1, authors=("Old",) if model is Author else ("Ada",))
    if model is Tag:
        article.tags.add("Old")
    if model is Series:
        article.series = one
    article.save_revision().publish()
    one = model.objects.get(pk=one.pk)
    one.slug = "new"
    one.save()
    answer = client.get(reverse(view, args=["old"]))

    assert (answer.status_code, answer["Location"]) == (301, reverse(view, args=["new"]))
    assert client.get(answer["Location"]).status_code == 200


def merge_address(*chosen: Tag) -> str:
    ids = "&".join(f"id={one.pk}" for one in chosen)
    return f"/admin/bulk/taggit/tag/merge/?{ids}&next=/admin/snippets/taggit/tag/"


def test_an_editor_merges_tags_in_the_admin(client, admin_user):
    tagged(1, "Bees", "Honey bees")
    client.force_login(admin_user)
    address = merge_address(tag("Bees"), tag("Honey bees"))

    assert "Which one stays?" in shown(client, address)
    answer = client.post(address, {"kept": tag("Bees").pk}, follow=True)
    assert "1 other is now part of “Bees”." in answer.content.decode()
    assert list(Tag.objects.values_list("name", flat=True)) == ["Bees"]


def test_one_tag_alone_is_not_merged(client, admin_user):
    tagged(1, "Bees")
    client.force_login(admin_user)

    assert "Choose at least two to merge." in shown(client, merge_address(tag("Bees")))


def test_who_may_not_delete_tags_merges_none(client):
    roles.make()
    user = get_user_model().objects.create_user("one-of-writers")
    user.groups.add(Group.objects.get(name=roles.WRITERS))
    client.force_login(user)
    tagged(1, "Bees", "Honey bees")
    client.post(merge_address(tag("Bees"), tag("Honey bees")), {"kept": tag("Bees").pk})

    assert Tag.objects.count() == 2
