"""What an editor puts on the front page, from top to bottom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

MOST_STORIES = 12


def _title(help_text: Any = "") -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Heading"), max_length=100, required=False, help_text=help_text)


def _number(words: Any, default: int) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=words, min_value=1, max_value=MOST_STORIES, default=default)


class ChosenStoryBlock(blocks.StructBlock):
    """A story that stands in its place, until a time if one is given."""

    article = blocks.PageChooserBlock(label=_("Article"), page_type="newsroom.ArticlePage", required=False)
    until = blocks.DateTimeBlock(
        label=_("Until"),
        required=False,
        help_text=_("From then on the place fills itself. Empty: until you change it."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Story")


def _stories(help_text: Any = "") -> blocks.ListBlock:
    return blocks.ListBlock(
        ChosenStoryBlock(), label=_("Chosen stories"), default=[], max_num=MOST_STORIES, help_text=help_text
    )


_FIRST = _("They come first; the places that are left fill themselves.")


class LeadBlock(ChosenStoryBlock):
    """The story of the day; the newest one where none is named."""

    class Meta:
        icon = "pick"
        label = _("Lead")


class SecondLeadsBlock(blocks.StructBlock):
    """The stories beside the lead."""

    number = _number(_("How many"), 3)
    stories = _stories(_FIRST)

    class Meta:
        icon = "list-ul"
        label = _("Second leads")


class SectionBlock(blocks.StructBlock):
    """The newest of a section."""

    section = blocks.PageChooserBlock(label=_("Section"), page_type="newsroom.SectionPage")
    title = _title(_("Empty: the name of the section."))
    number = _number(_("How many"), 4)
    stories = _stories(_FIRST)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Section")


class NewestBlock(blocks.StructBlock):
    """The newest of all sections that stand nowhere else on the page."""

    title = _title()
    number = _number(_("How many"), 6)

    class Meta:
        icon = "time"
        label = _("Newest")


class HandListBlock(blocks.StructBlock):
    """Stories in the editor's order, of any section and age."""

    title = _title()
    stories = _stories()

    class Meta:
        icon = "list-ol"
        label = _("List by hand")


class DiscussionBlock(blocks.StructBlock):
    """What the editors have picked out of the discussions."""

    title = _title()
    number = _number(_("How many"), 3)

    class Meta:
        icon = "comment"
        label = _("Picks of the discussion")


class MostReadBlock(blocks.StructBlock):
    """What was read most in the last seven days, wherever else it stands."""

    title = _title()
    number = _number(_("How many"), 5)

    class Meta:
        icon = "view"
        label = _("Most read")


class TextBlock(blocks.StructBlock):
    """A few words of the editors."""

    title = _title()
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul", "ol"])

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class FrontBlock(blocks.StreamBlock):
    """The front page from top to bottom; empty, it arranges itself."""

    lead = LeadBlock()
    seconds = SecondLeadsBlock()
    section = SectionBlock()
    newest = NewestBlock()
    by_hand = HandListBlock()
    discussion = DiscussionBlock()
    most_read = MostReadBlock()
    text = TextBlock()

    class Meta:
        required = False
        max_num = 40
        block_counts = {"lead": {"max_num": 1}, "discussion": {"max_num": 1}, "most_read": {"max_num": 1}}
