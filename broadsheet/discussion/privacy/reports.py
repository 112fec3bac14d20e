"""What the discussion holds about people who appreciate or report comments, or appeal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Appeal, Appreciation, Comment, Outcome, Report
from broadsheet.discussion.reports import reports
from broadsheet.privacy.register import COLLEAGUE, About, Holding, declare, declare_not_personal
from broadsheet.privacy.wording import days

# What stands in the place of a giver who is forgotten; no keyed hash begins like this.
_FORGOTTEN = "forgotten-"


def _old_appreciations(now: datetime) -> QuerySet[Appreciation]:
    old = Appreciation.objects.filter(given_at__lt=now - timedelta(days=settings.KEEP_CIRCUMSTANCES_DAYS))
    return old.exclude(giver__startswith=_FORGOTTEN)


def _forget_givers(appreciations: QuerySet[Appreciation], now: datetime) -> int:
    """Keep that it was given and when, for the order of comments, but not by whom."""
    return appreciations.update(giver=Concat(Value(_FORGOTTEN), Cast(F("pk"), CharField())))


def _old_reports(now: datetime) -> QuerySet[Report]:
    kept = Report.objects.annotate(ended_at=Coalesce("decided_at", "made_at"))
    return kept.filter(ended_at__lt=now - timedelta(days=settings.KEEP_REPORT_DAYS))


def _delete_reports(gone: QuerySet[Report], now: datetime) -> int:
    weighed = list(gone.filter(outcome=Outcome.OPEN).exclude(comment=None).values_list("comment", flat=True))
    count = gone.delete()[0]
    reports.weigh(weighed)
    return count


def _export_report(report: Report) -> dict[str, object]:
    return {"comment": report.comment_id, "reported_as": report.get_ground_display(), "made_at": report.made_at}


def _export_appeal(appeal: Appeal) -> dict[str, object]:
    return {"comment": appeal.comment_id, "made_at": appeal.made_at}


declare(
    Holding(
        model="discussion.Appreciation",
        fields=("giver",),
        about=About.READERS,
        what=_("When you appreciate a comment: a keyed hash of your network address together with that one comment"),
        purpose=_("To count each reader once, and to let you take it back."),
        basis=_("Our legitimate interest in honest numbers."),
        kept=days(settings.KEEP_CIRCUMSTANCES_DAYS),
        seen_by=_("Nobody. The hash differs for every comment, so it does not tell which ones you appreciate."),
        due=_old_appreciations,
        remove=_forget_givers,
        unfindable="A hash of a network address together with one comment says nothing of an e-mail address.",
    ),
    Holding(
        model="discussion.Report",
        fields=("ground", "words", "law", "concerns_minors", "name", "email", "reporter", "outcome", "moderator"),
        about=About.READERS,
        what=_(
            "When you report a comment: what you say about it, your name and e-mail address if you give them in a "
            "notice of illegal content, a keyed hash of your network address, and what was decided, by whom"
        ),
        purpose=_("To decide about it, to tell you what became of it, and to know whose reports were right before."),
        basis=_(
            "Our duty to take notices of illegal content and account for them, and our interest in a good discussion."
        ),
        kept=_("%(days)s after it was decided, or after it came in if nobody decided")
        % {"days": days(settings.KEEP_REPORT_DAYS)},
        seen_by=_("Our moderators. The author of the comment does not learn who reported it."),
        due=_old_reports,
        remove=_delete_reports,
        of_person=lambda email: Report.objects.filter(email__iexact=email),
        emails=lambda: Report.objects.exclude(email="").values_list("email", flat=True).distinct(),
        export=_export_report,
        erase=_delete_reports,
        withheld={"moderator": COLLEAGUE},
    ),
    Holding(
        model="discussion.Appeal",
        fields=("words", "outcome", "answer", "moderator"),
        about=About.READERS,
        what=_("When you appeal against a decision: your words, our answer, and who gave it"),
        purpose=_("To decide again, and to answer you."),
        basis=_("Our duty to account for decisions about your comment."),
        kept=_("As long as the comment."),
        seen_by=_("You, on your receipt (without the moderator’s name), and our moderators."),
        of_person=lambda email: Appeal.objects.filter(comment__in=Comment.objects.of_person(email)).exclude(words=""),
        export=_export_appeal,
        erase=lambda appeals, now: appeals.update(words="", answer=""),
        withheld={"moderator": COLLEAGUE},
    ),
)
declare_not_personal("discussion.Appreciation", "comment", "thread", "given_at", why="Which comment, and when.")
declare_not_personal("discussion.Report", "comment", "made_at", "decided_at", why="Which comment, and when.")
declare_not_personal("discussion.Appeal", "comment", "made_at", "decided_at", why="Which comment, and when.")
