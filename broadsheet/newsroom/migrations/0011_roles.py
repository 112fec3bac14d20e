"""Wagtail's groups and workflow get a newsroom's names: its editors are writers, and its moderators are editors."""

from typing import Any

from django.db import migrations

RENAMED = (("Editors", "Writers"), ("Moderators", "Editors"))
WORKFLOW = ("Moderators approval", "Editors read and publish")


def rename(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("auth", "Group")
    if Group.objects.filter(name="Moderators").exists() and not Group.objects.filter(name="Writers").exists():
        for before, after in RENAMED:
            Group.objects.filter(name=before).update(name=after)
    for model in ("Workflow", "Task"):
        before, after = WORKFLOW
        apps.get_model("wagtailcore", model).objects.filter(name=before).update(name=after)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0010_fill_article_lists"),
        # The migrations that make these groups, or look for them by name.
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop, elidable=True)]
