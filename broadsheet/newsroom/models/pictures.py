"""Pictures and the sizes that they are shown in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha1
from pathlib import PurePath
from typing import Any, NamedTuple

from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import ImageFileDescriptor
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from broadsheet.newsroom.picture_files import intake, shapes
from broadsheet.newsroom.picture_files.shapes import Focus
from broadsheet.newsroom.picture_files.words import Words


class Size(NamedTuple):
    """One size of a picture, in a file of its own."""

    width: int
    height: int
    name: str


class PictureFile(WagtailImageFieldFile):
    """The file of a picture: whichever way it comes, it is checked and stripped before it is stored."""

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        """Raises RefusedPicture when it is none."""
        content.seek(0)
        taken, picture = intake.take_in(name, content.read()), self.instance
        super().save(name, ContentFile(taken.content), save=False)
        self._dimensions_cache = picture.width, picture.height = taken.width, taken.height
        picture.file_size = len(taken.content)
        picture.file_hash = sha1(taken.content, usedforsecurity=False).hexdigest()
        picture.take_words(taken.words)
        if save:
            picture.save()


class PictureDescriptor(ImageFileDescriptor):
    """A form sets the file that is there already; it is not fetched to be measured again."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        if name not in instance.__dict__ or value is not instance.__dict__[name]:
            super().__set__(instance, value)


class PictureField(WagtailImageField):
    """Where the file of a picture is kept."""

    attr_class = PictureFile
    descriptor_class = PictureDescriptor


class PictureQuerySet(ImageQuerySet):
    """Facts about many pictures."""

    def without_sizes(self) -> PictureQuerySet:
        """Those whose sizes were never made, or as an earlier version made them."""
        has_none = models.Q(sizes__version__isnull=True) | models.Q(sizes__version__lt=shapes.VERSION)
        return self.filter(has_none).exclude(file__iendswith=".svg")


class Picture(AbstractImage):
    """A picture, with the words that stand below it wherever nothing else is said.

    The alternative text, for those who do not see it, is Wagtail's ``description``; it is never a file's name.
    ``sizes`` says which smaller files of it there are, so that a page needs no further query to name them.
    """

    file = PictureField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Whose picture it is."))
    # Written by the background worker alone: {"version", "file", "focus", "shapes": {shape: {format: [size, …]}}}
    sizes = models.JSONField(default=dict, editable=False)

    objects = PictureQuerySet.as_manager()

    admin_form_fields = (*Image.admin_form_fields, "caption", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            # Before the row is, as its size and words come from the file.
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)

    def get_rendition(self, filter: Filter | str) -> AbstractRendition:
        """What Wagtail's admin shows of the picture: one of the sizes there are, or itself while there are none.

        Nothing is made for it, unless the filter does more than to cut as a size is cut.
        """
        wanted = filter if isinstance(filter, Filter) else Filter(spec=filter)
        size = self._as_good_as(self.clean_filter_for_svg(wanted))
        if size is None:
            return self.make_rendition(wanted)
        return Rendition(image=self, filter_spec=wanted.spec, width=size.width, height=size.height, file=size.name)

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        return {str(getattr(one, "spec", one)): self.get_rendition(one) for one in filters}

    def make_rendition(self, filter: Filter | str) -> AbstractRendition:
        """The picture exactly as the filter wants it, which takes as long as the picture is large.

        Raises OSError when its file cannot be read.
        """
        return super().get_rendition(filter)

    def _as_good_as(self, filter: Filter) -> Size | None:
        """The file that shows the same, in the size that the filter wants; none where only a new one would."""
        itself = Size(self.width, self.height, self.file.name)
        if filter.spec == "original":
            return itself
        if filter.filter_operations:
            return None
        transform = filter.get_transform(self)
        (width, height), rect = map(round, transform.size), transform.get_rect()
        shape = shapes.shape_of(rect.width, rect.height, (self.width, self.height))
        formats = self.sizes_of(shape) if shape else {}
        found = formats.get(shapes.JPEG) or formats.get(shapes.PNG)
        if found:
            return Size(width, height, next((one for one in found if one.width >= width), found[-1]).name)
        if shape == shapes.WHOLE:
            return Size(width, height, self.file.name)
        # A cut that is not made yet is shown in the picture's own proportions.
        return itself if shape else None

    def generate_rendition_file(self, *args: Any, **kwargs: Any) -> File[Any]:
        """The file of a size that Wagtail makes; its name says what is in it, too."""
        made = super().generate_rendition_file(*args, **kwargs)
        made.seek(0)
        digest = sha1(made.read(), usedforsecurity=False).hexdigest()[:12]
        made.seek(0)
        name = PurePath(made.name)
        made.name = f"{name.stem[:46]}.{digest}{name.suffix}"
        return made

    def take_words(self, words: Words) -> None:
        """Fill in what the file says where nobody has said anything."""
        for name, text in (("caption", words.caption), ("credit", words.credit), ("description", words.alt)):
            if text and not getattr(self, name):
                limit = self._meta.get_field(name).max_length
                setattr(self, name, Truncator(text).chars(limit))

    @property
    def default_alt_text(self) -> str:
        return self.description

    @property
    def focus(self) -> Focus | None:
        """What has to stay in the picture when it is cut."""
        x, y = self.focal_point_x, self.focal_point_y
        return None if x is None or y is None else Focus(x, y)

    @property
    def sizes_wanted(self) -> dict[str, Any]:
        """What the sizes of this picture have to be made from."""
        focus = [self.focal_point_x, self.focal_point_y] if self.focus else []
        return {"version": shapes.VERSION, "file": self.file.name, "focus": focus}

    @property
    def has_its_sizes(self) -> bool:
        """Whether its sizes are there, cut as the editor wants them now. One that is drawn in SVG needs none."""
        return self.is_svg() or {name: self.sizes.get(name) for name in self.sizes_wanted} == self.sizes_wanted

    def sizes_of(self, shape: str) -> dict[str, list[Size]]:
        """The files of one shape by format, each format from narrow to wide; none while they are being made."""
        if self.sizes.get("file") != self.file.name:
            return {}
        found = self.sizes["shapes"].get(shape, {})
        return {name: [Size(*size) for size in sizes] for name, sizes in found.items()}

    def files_of_sizes(self) -> Iterator[str]:
        """The names of all files made of this picture."""
        for formats in self.sizes.get("shapes", {}).values():
            for sizes in formats.values():
                yield from (name for _width, _height, name in sizes)

    def note_sizes(self, made_from: dict[str, Any], made: Iterable[tuple[str, str, Size]]) -> bool:
        """Store which files there are now, each with its shape and format; whether it still is that picture."""
        found: dict[str, dict[str, list[Size]]] = {}
        for shape, format_name, size in made:
            found.setdefault(shape, {}).setdefault(format_name, []).append(size)
        self.sizes = made_from | {"shapes": found}
        return bool(type(self).objects.filter(pk=self.pk, file=made_from["file"]).update(sizes=self.sizes))


class Rendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
