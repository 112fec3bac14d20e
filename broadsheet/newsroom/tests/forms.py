"""What the newsroom's forms send, as an editor's browser would."""

from __future__ import annotations

from typing import Any


def formset(name: str, rows: int = 0) -> dict[str, str]:
    return {f"{name}-TOTAL_FORMS": str(rows), f"{name}-INITIAL_FORMS": "0", f"{name}-MIN_NUM_FORMS": "0",
            f"{name}-MAX_NUM_FORMS": "1000"}  # fmt: skip


def article_form(**fields: Any) -> dict[str, Any]:
    """The form of an article, with its story and these fields."""
    empty = (
        "kicker", "standfirst", "lead_picture", "lead_caption", "tags", "series", "question", "replies", "slow_minutes",
        "source_name", "source_url", "via_name", "via_url", "seo_title", "search_description", "go_live_at",
        "expire_at",
    )  # fmt: skip
    story = {
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "heading", "body-0-id": "",
        "body-0-value": "Sub-heading",
    }  # fmt: skip
    first = {"title": "A planned story", "slug": "a-planned-story", "kind": "news", "published_at": "2026-03-14 12:00"}
    return dict.fromkeys(empty, "") | first | story | formset("bylines") | formset("comments") | fields
