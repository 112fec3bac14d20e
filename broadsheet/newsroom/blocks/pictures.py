"""Pictures within a story."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureValue(blocks.StructValue):
    """A picture with its words; what the story does not say is the picture's own."""

    @property
    def alt_words(self) -> str:
        if self.get("decorative"):
            return ""
        return self.get("alt") or self["image"].description

    @property
    def caption_words(self) -> str:
        return self.get("caption") or self["image"].caption

    @property
    def credit_words(self) -> str:
        return self.get("credit") or self["image"].credit


class PictureBlock(blocks.StructBlock):
    """A picture: what is on it for those who do not see it, what is said of it, and whose it is."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What is to be seen"), required=False, max_length=400,
        help_text=_("For readers who do not see it. Empty: as it is said at the picture itself."),
    )  # fmt: skip
    decorative = blocks.BooleanBlock(label=_("Decoration only, nothing to describe"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    credit = blocks.CharBlock(label=_("Credit"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "newsroom/blocks/picture.html"
        value_class = PictureValue


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)
    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"), min_num=2, max_num=40)

    class Meta:
        icon = "images"
        label = _("Gallery")
        template = "newsroom/blocks/gallery.html"
