"""A comment as its author and other programs may download it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from broadsheet.discussion import filtering
from broadsheet.discussion.models import Appeal, Comment, ModerationDecision, ReportedError, Revision, SiteReader


def rows_about(comment: Comment) -> dict[str, QuerySet[Any]]:
    """The rows about a comment that are its author's data, by table, for the export of the register."""
    own = {model._meta.label: model._default_manager.filter(comment=comment).order_by("pk") for model in _OF_AUTHOR}
    return own | {
        "discussion.Comment": Comment.objects.filter(pk=comment.pk),
        "discussion.SiteReader": SiteReader.objects.filter(
            pk__in=Comment.objects.filter(pk=comment.pk).values("site_reader")
        ),
        "spamapi.Lesson": filtering.lessons(comment),
    }


# What else is about a comment, such as reports, is the data of others.
_OF_AUTHOR = (Revision, ModerationDecision, ReportedError, Appeal)


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
                "why": decision.why,
                "words": decision.words,
            }
            for decision in comment.decisions.order_by("pk")
        ],
        "reported_errors": [
            {
                "at": error.reported_at.isoformat(),
                "sentence": error.sentence,
                "outcome": error.outcome,
                "answer": error.answer,
            }
            for error in ReportedError.objects.filter(comment=comment)
        ],
        "appeals": [
            {"at": appeal.made_at.isoformat(), "words": appeal.words, "answer": appeal.answer}
            for appeal in comment.appeals.order_by("pk")
        ],
    }
