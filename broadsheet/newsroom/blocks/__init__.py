"""StreamField blocks: the parts that stories are made of."""

from broadsheet.newsroom.blocks.story import StoryBlock

__all__ = ["StoryBlock"]
