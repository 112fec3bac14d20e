"""StreamField blocks: the parts that stories are made of."""

from broadsheet.newsroom.blocks.links import LinkBlock
from broadsheet.newsroom.blocks.story import StoryBlock, beginning_of

__all__ = ["LinkBlock", "StoryBlock", "beginning_of"]
