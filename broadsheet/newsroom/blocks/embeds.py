"""Players and maps of other sites, of which nothing is loaded before the reader asks for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from broadsheet.newsroom.embeds import PROVIDERS, Provider, provider_of


class EmbedValue(blocks.StructValue):
    """An embed as templates show it."""

    @property
    def provider(self) -> Provider | None:
        return provider_of(self.get("url") or "")

    @property
    def player(self) -> str | None:
        provider = self.provider
        return provider.player(self["url"]) if provider else None


class EmbedBlock(blocks.StructBlock):
    """A video, a sound or a map of another site; it is loaded when a reader clicks, after saying whom that tells."""

    url = blocks.URLBlock(
        label=_("Address"), max_length=500,
        help_text=_("Of its page, at one of these: YouTube, Vimeo, Dailymotion, SoundCloud, OpenStreetMap."),
    )  # fmt: skip
    title = blocks.CharBlock(label=_("What it shows"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Video, sound or map of another site")
        template = "newsroom/blocks/embed.html"
        value_class = EmbedValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value.player is None:
            names = ", ".join(provider.name for provider in PROVIDERS)
            words = _("This is no page that can be shown here. Give the https address of one at %(names)s.")
            problem = ValidationError(words, params={"names": names})
            raise blocks.StructBlockValidationError(block_errors={"url": problem})
        return value
