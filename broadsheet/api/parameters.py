"""What several operations take from an address."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Query

from broadsheet.api.schemas import Id, Text

Limit = Annotated[int, Query(50, ge=1, le=100, description="How many at most.")]
Cursor = Annotated[Text, Query("", max_length=120, description="The `next` of the page before; empty for the first.")]
RowId = Annotated[Id, Path()]
