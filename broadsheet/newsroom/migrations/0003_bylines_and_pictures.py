"""Authors become bylines with an order, get addresses of their own, and Wagtail's images become our pictures."""

import json
from typing import Any

from django.db import migrations
from django.utils.text import slugify

_IMAGE_FIELDS = (
    "id", "title", "file", "description", "width", "height", "created_at", "uploaded_by_user_id", "collection_id",
    "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height", "file_size", "file_hash",
)  # fmt: skip


def move_pictures(apps: Any, schema_editor: Any) -> None:
    Image, Picture = apps.get_model("wagtailimages", "Image"), apps.get_model("newsroom", "Picture")
    for row in Image.objects.values(*_IMAGE_FIELDS):
        Picture.objects.create(**row)
    if schema_editor.connection.vendor == "postgresql" and Picture.objects.exists():
        schema_editor.execute(
            "SELECT setval(pg_get_serial_sequence('newsroom_picture', 'id'), (SELECT max(id) FROM newsroom_picture))"
        )


def give_addresses(apps: Any, schema_editor: Any) -> None:
    Author = apps.get_model("newsroom", "Author")
    taken = set()
    for author in Author.objects.order_by("pk"):
        base = slugify(author.name)[:95].strip("-") or "author"
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        Author.objects.filter(pk=author.pk).update(slug=slug)


def make_bylines(apps: Any, schema_editor: Any) -> None:
    ArticlePage, Byline = apps.get_model("newsroom", "ArticlePage"), apps.get_model("newsroom", "Byline")
    through = ArticlePage.authors.through
    rows = through.objects.order_by("articlepage_id", "pk").values_list("articlepage_id", "author_id")
    Byline.objects.bulk_create(
        Byline(article_id=article, author_id=author, sort_order=number)
        for number, (article, author) in enumerate(rows)
    )


def convert_bodies(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("newsroom", "ArticlePage")._meta.db_table
    text = "CAST(body AS text)"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT page_ptr_id, {text} FROM {table} WHERE {text} LIKE %s", ['%"image"%'])
        for pk, body in cursor.fetchall():
            cursor.execute(f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s", [_converted(body), pk])


def convert_revisions(apps: Any, schema_editor: Any) -> None:
    ContentType, Revision = apps.get_model("contenttypes", "ContentType"), apps.get_model("wagtailcore", "Revision")
    kind = ContentType.objects.filter(app_label="newsroom", model="articlepage").first()
    if kind is None:
        return
    for revision in Revision.objects.filter(content_type=kind).iterator():
        content = revision.content
        content["body"] = _converted(content.get("body") or "[]")
        content["bylines"] = [
            {"pk": None, "sort_order": number, "article": content.get("pk"), "author": author}
            for number, author in enumerate(content.pop("authors", []))
        ]
        Revision.objects.filter(pk=revision.pk).update(content=content)


def _converted(body: str) -> str:
    blocks = json.loads(body)
    for block in blocks:
        if block["type"] == "image":
            old = block["value"]
            decorative = bool(old.get("decorative"))
            block |= {
                "type": "picture",
                "value": {
                    "image": old.get("image"), "alt": old.get("alt_text") or "", "decorative": decorative,
                    "caption": "" if decorative else old.get("alt_text") or "", "credit": "",
                },
            }  # fmt: skip
    return json.dumps(blocks)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0002_newsroom_of_a_paper"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(step, migrations.RunPython.noop, elidable=True)
        for step in (move_pictures, give_addresses, make_bylines, convert_bodies, convert_revisions)
    ]
