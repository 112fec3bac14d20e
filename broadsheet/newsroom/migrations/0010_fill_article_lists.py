from typing import Any

from django.db import migrations

_STEP = 4
_BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    articles = apps.get_model("newsroom", "ArticlePage").objects
    sections = dict(apps.get_model("newsroom", "SectionPage").objects.values_list("path", "pk"))
    rows = articles.only("pk", "path", "live", "published_at").order_by("pk")
    batch = []
    for article in rows.iterator(chunk_size=_BATCH):
        article.section_id = sections.get(article.path[:-_STEP])
        article.listed_at = article.published_at if article.live else None
        batch.append(article)
    articles.bulk_update(batch, ["section", "listed_at"], batch_size=_BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ("newsroom", "0009_article_lists"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
