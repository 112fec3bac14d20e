"""Links that editors set."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LinkValue(blocks.StructValue):
    """A link as templates show it."""

    @property
    def address(self) -> str:
        page = self.get("page")
        return (page.url or "") if page else self.get("url") or ""

    @property
    def words(self) -> str:
        page = self.get("page")
        return self.get("text") or (page.title if page else self.address)


class LinkBlock(blocks.StructBlock):
    """A page of this site or any other address."""

    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    url = blocks.URLBlock(label=_("Or another address"), required=False)
    text = blocks.CharBlock(label=_("Words of the link"), max_length=200, required=False)

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("url")):
            words = ValidationError(_("Choose a page or give an address, one of both."))
            raise blocks.StructBlockValidationError(block_errors={"page": words})
        return value
