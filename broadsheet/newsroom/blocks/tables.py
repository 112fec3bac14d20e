"""Tables, and charts that are drawn from a small table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

_MOST_ROWS = 60
_LARGEST = Decimal(10) ** 15


class TableBlock(blocks.StructBlock):
    """A table with a caption and named columns."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            ("rich_text", blocks.RichTextBlock(label=_("Text with links"), required=False, features=["bold", "link"])),
        ],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "newsroom/blocks/table.html"


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart: its label, its value, and from where to where its bar goes, in thousandths of the width."""

    label: str
    value: Decimal
    start: int
    length: int


def parsed_rows(text: str) -> list[tuple[str, Decimal]]:
    """The rows of a small table: a label, a semicolon or tab, and a number on each line.

    Raises ValidationError that names the first line which is none.
    """
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        label, _separator, value = line.replace("\t", ";").rpartition(";")
        try:
            parsed = Decimal(value.strip().replace(",", "."))
        except InvalidOperation:
            parsed = None
        if not label.strip() or parsed is None or not parsed.is_finite() or abs(parsed) > _LARGEST:
            words = _("Line %(number)s is no label and number with a semicolon between them.")
            raise ValidationError(words, params={"number": number})
        rows.append((label.strip(), parsed))
    if not 2 <= len(rows) <= _MOST_ROWS:
        raise ValidationError(_("A chart has from 2 to %(most)s lines."), params={"most": _MOST_ROWS})
    return rows


class ChartValue(blocks.StructValue):
    """A chart as it is drawn."""

    @property
    def rows(self) -> list[ChartRow]:
        try:
            rows = parsed_rows(self.get("rows_text") or "")
        except ValidationError:
            return []
        lowest = min(Decimal(0), *(value for _label, value in rows))
        highest = max(Decimal(0), *(value for _label, value in rows))
        span = highest - lowest or Decimal(1)
        drawn = []
        for label, value in rows:
            start = int((min(value, Decimal(0)) - lowest) * 1000 / span)
            drawn.append(ChartRow(label, value, start, max(2, int(abs(value) * 1000 / span)) if value else 0))
        return drawn


class ChartBlock(blocks.StructBlock):
    """Bars drawn on the server from a small table, which stands beside them as text."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    unit = blocks.CharBlock(label=_("Unit"), max_length=40, required=False)
    rows_text = blocks.TextBlock(
        label=_("Rows"), rows=6, help_text=_("On each line a label, a semicolon and a number: Harbour; 12.5")
    )
    source = blocks.CharBlock(label=_("Source"), max_length=200, required=False)

    class Meta:
        icon = "order"
        label = _("Chart")
        template = "newsroom/blocks/chart.html"
        value_class = ChartValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        try:
            parsed_rows(value["rows_text"])
        except ValidationError as problem:
            raise blocks.StructBlockValidationError(block_errors={"rows_text": problem}) from None
        return value
