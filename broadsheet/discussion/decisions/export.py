"""A comment as its author may download it."""

from __future__ import annotations

from broadsheet.discussion.models import Comment


def export_comment(comment: Comment) -> dict[str, object]:
    """All that is held about a comment and its author, as plain values."""
    return {
        "name": comment.author_name,
        "email": comment.author_email,
        "website": comment.author_url,
        "text": comment.text,
        "posted_at": comment.posted_at.isoformat(),
        "state": comment.state,
        "page": comment.thread.url,
        "edited_at": comment.edited_at and comment.edited_at.isoformat(),
        "earlier_words": list(comment.revisions.order_by("pk").values_list("text", flat=True)),
        "decisions": [
            {
                "at": decision.decided_at.isoformat(),
                "to": decision.after,
                "why": decision.get_reason_display(),
                "words": decision.words,
            }
            for decision in comment.decisions.order_by("pk")
        ],
        "appeals": [
            {"at": appeal.made_at.isoformat(), "words": appeal.words, "answer": appeal.answer}
            for appeal in comment.appeals.order_by("pk")
        ],
    }
