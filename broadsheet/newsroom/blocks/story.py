"""The body of an article."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

_INLINE = ["bold", "italic", "link"]


class StoryBlock(blocks.StreamBlock):
    """The body of an article, from top to bottom.

    Sub-headings are ordinary second-level headings, so that screen readers can jump between them.
    """

    paragraph = blocks.RichTextBlock(features=_INLINE, label=_("Paragraphs"))
    heading = blocks.CharBlock(max_length=200, label=_("Sub-heading"), template="newsroom/blocks/heading.html")
    quote = blocks.RichTextBlock(features=_INLINE, label=_("Quotation"), template="newsroom/blocks/quote.html")
    list = blocks.RichTextBlock(features=["ul", "ol", *_INLINE], label=_("List"))
    image = ImageBlock(label=_("Picture"), template="newsroom/blocks/image.html")
