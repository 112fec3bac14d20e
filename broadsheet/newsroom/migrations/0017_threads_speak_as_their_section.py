"""The threads of a section in another language than the site's get to know it."""

from typing import Any

from django.conf import settings
from django.db import migrations


def take_over_languages(apps: Any, schema_editor: Any) -> None:
    threads = apps.get_model("discussion", "Thread").objects
    sections = apps.get_model("newsroom", "SectionPage").objects
    for section in sections.exclude(language="").exclude(language=settings.LANGUAGE_CODE):
        threads.filter(site="", section=section.slug).update(language=section.language)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0016_roles_of_a_new_site"),
        ("discussion", "0007_thread_language"),
    ]

    operations = [migrations.RunPython(take_over_languages, migrations.RunPython.noop, elidable=True)]
