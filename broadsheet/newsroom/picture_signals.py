"""What follows when a picture is uploaded, changed or deleted."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete

from broadsheet.newsroom import pictures, tasks
from broadsheet.newsroom.models import Picture, SiteSettings


def register() -> None:
    post_save.connect(on_picture_saved, Picture, dispatch_uid="newsroom.picture")
    post_save.connect(on_settings_saved, SiteSettings, dispatch_uid="newsroom.site_pictures")
    pre_delete.connect(on_picture_deleted, Picture, dispatch_uid="newsroom.picture_deleted")


def on_picture_saved(sender: type[Picture], instance: Picture, created: bool, **_: Any) -> None:
    """Its sizes are made by the background worker; what is said of it stands on pages.

    Those of a logo or icon are made anew when its file is another one.
    """
    if not instance.has_its_sizes:
        tasks.make_sizes.enqueue(instance.pk)
    if created:
        return
    for row in SiteSettings.objects.showing(instance):
        row.save()
    pictures.purge_pages_with(instance)


def on_settings_saved(sender: type[SiteSettings], instance: SiteSettings, **_: Any) -> None:
    if instance.lacks_pictures:
        tasks.make_site_pictures.enqueue(instance.pk)


def on_picture_deleted(sender: type[Picture], instance: Picture, **_: Any) -> None:
    pictures.purge_pages_with(instance)
    tasks.delete_sizes.enqueue(instance.pk, sorted(instance.files_of_sizes()))
