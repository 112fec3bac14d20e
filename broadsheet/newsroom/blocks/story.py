"""The body of an article."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from broadsheet.newsroom.blocks.embeds import EmbedBlock
from broadsheet.newsroom.blocks.links import LinkBlock
from broadsheet.newsroom.blocks.media import DownloadBlock, MediaBlock
from broadsheet.newsroom.blocks.pictures import GalleryBlock, PictureBlock
from broadsheet.newsroom.blocks.tables import ChartBlock, TableBlock

_INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript", "strikethrough", "code"]


class PullQuoteBlock(blocks.StructBlock):
    """A sentence that is lifted out of the story, with whose it is."""

    text = blocks.TextBlock(label=_("Words"), rows=2, max_length=400)
    attribution = blocks.CharBlock(label=_("Whose"), max_length=200, required=False)

    class Meta:
        icon = "openquote"
        label = _("Pull quote")
        template = "newsroom/blocks/pull_quote.html"


class FactBoxBlock(blocks.StructBlock):
    """Facts beside the story."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=["ul", "ol", "h4", *_INLINE])

    class Meta:
        icon = "info-circle"
        label = _("Fact box")
        template = "newsroom/blocks/fact_box.html"


class CodeBlock(blocks.StructBlock):
    """Lines of a program or a file, as they are."""

    code = blocks.TextBlock(label=_("Code"), rows=8)
    language = blocks.CharBlock(label=_("Language"), max_length=40, required=False)

    class Meta:
        icon = "code"
        label = _("Code")
        template = "newsroom/blocks/code.html"


class RelatedBlock(blocks.StructBlock):
    """Links to what else is to be read."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=20)

    class Meta:
        icon = "link"
        label = _("Related links")
        template = "newsroom/blocks/related.html"


class StoryBlock(blocks.StreamBlock):
    """The body of an article, from top to bottom.

    Sub-headings are ordinary second-level headings, so that screen readers can jump between them.
    """

    paragraph = blocks.RichTextBlock(features=_INLINE, label=_("Paragraphs"))
    heading = blocks.CharBlock(
        max_length=200, label=_("Sub-heading"), icon="h2", template="newsroom/blocks/heading.html"
    )
    subheading = blocks.CharBlock(
        max_length=200, label=_("Lesser sub-heading"), icon="h3", template="newsroom/blocks/subheading.html"
    )
    quote = blocks.RichTextBlock(
        features=_INLINE, label=_("Quotation"), icon="openquote", template="newsroom/blocks/quote.html"
    )
    list = blocks.RichTextBlock(features=["ul", "ol", *_INLINE], label=_("List"), icon="list-ul")
    picture = PictureBlock(group=_("Pictures and sound"))
    gallery = GalleryBlock(group=_("Pictures and sound"))
    media = MediaBlock(group=_("Pictures and sound"))
    embed = EmbedBlock(group=_("Pictures and sound"))
    pull_quote = PullQuoteBlock(group=_("Beside the text"))
    fact_box = FactBoxBlock(group=_("Beside the text"))
    related = RelatedBlock(group=_("Beside the text"))
    download = DownloadBlock(group=_("Beside the text"))
    table = TableBlock(group=_("Data"))
    chart = ChartBlock(group=_("Data"))
    code = CodeBlock(group=_("Data"))
    divider = blocks.StaticBlock(
        label=_("Break"), icon="minus", admin_text=_("A line between two parts."),
        template="newsroom/blocks/divider.html", group=_("Beside the text"),
    )  # fmt: skip
    html = blocks.RawHTMLBlock(
        label=_("HTML"), icon="code", template="newsroom/blocks/html.html", group=_("Data"),
        help_text=_("Sanitised: scripts, frames and styles are left out."),
    )  # fmt: skip


def beginning_of(story: Any, characters: int) -> str:
    """What the blocks of a story say, without markup, up to so many characters."""
    parts: list[str] = []
    length = 0
    for child in story:
        # What stands behind is not put together.
        if length >= characters:
            break
        for part in map(str, child.block.get_searchable_content(child.value)):
            parts.append(part)
            length += len(part) + 1
    return "\n".join(parts)[:characters]
