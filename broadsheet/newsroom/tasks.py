"""What the newsroom puts off until the background worker comes to it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify
from django_tasks import task

from broadsheet.newsroom import pictures
from broadsheet.newsroom.models import Picture, SiteSettings
from broadsheet.newsroom.models.pictures import Size
from broadsheet.newsroom.picture_files.making import Made, make
from broadsheet.pagecache import service as pagecache

# Pages that readers have open may still ask for the sizes that were there before.
_OLD_SIZES_KEPT = timedelta(days=1)
# What is looked for is found before pictures have their sizes, which take the worker much longer.
_AFTER_OTHERS = -10
_ENDINGS = {"jpeg": "jpg"}


@task(priority=_AFTER_OTHERS)
def make_sizes(picture_id: int) -> None:
    """Make the sizes of a picture that pages show, and have the pages made again that show it."""
    picture = Picture.objects.get(pk=picture_id)
    if picture.has_its_sizes:
        return
    wanted, before = picture.sizes_wanted, set(picture.files_of_sizes())
    with picture.open_file() as file:
        made = [
            (one.shape, one.format, Size(one.width, one.height, _stored(picture, one)))
            for one in make(file, picture.width, picture.focus)
        ]
    names = {size.name for _shape, _format, size in made}
    if picture.note_sizes(wanted, made):
        pictures.purge_pages_with(picture)
        old = before - names
    else:
        # The file was replaced meanwhile, or deleted.
        old = names
    if old:
        delete_sizes.using(run_after=timezone.now() + _OLD_SIZES_KEPT).enqueue(picture_id, sorted(old))


@task(priority=_AFTER_OTHERS)
def make_site_pictures(settings_id: int) -> None:
    """Make the site's logo, icons and picture for sharing, which stand on every page."""
    row = SiteSettings.objects.get(pk=settings_id)
    if row.lacks_pictures and row.make_pictures():
        pagecache.purge_all()


@task()
def delete_sizes(picture_id: int, names: list[str]) -> None:
    """Delete the files of these sizes, those excepted that the picture has again."""
    picture = Picture.objects.filter(pk=picture_id).first()
    for name in set(names) - set(picture.files_of_sizes() if picture else ()):
        default_storage.delete(name)


def _stored(picture: Picture, made: Made) -> str:
    """The name of the file that was made. It says what is in it, so that browsers may keep it for good."""
    words = slugify(PurePath(picture.file.name).stem)[:40] or "picture"
    digest = sha256(made.content).hexdigest()[:12]
    ending = _ENDINGS.get(made.format, made.format)
    name = f"images/{picture.pk}-{words}-{made.shape}-{made.width}.{digest}.{ending}"
    if default_storage.exists(name):
        if default_storage.size(name) == len(made.content):
            return name
        # Cut off when an earlier attempt was.
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(made.content))
