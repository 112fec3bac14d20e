"""What a receipt adds to the decision it shows."""

from __future__ import annotations

from django import template

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.reports.statements import statement
from broadsheet.discussion.states import State

register = template.Library()


@register.inclusion_tag("discussion/partials/receipt_appeal.html")
def receipt_appeal(comment: Comment, decision: ModerationDecision | None, token: str) -> dict[str, object]:
    """The statement of reasons, and the way to appeal or what became of an appeal."""
    return {
        "comment": comment,
        "statement": statement(comment, decision),
        "token": token,
        "contact": settings.CONTACT,
        "State": State,
    }
