"""Corrections and the errors that readers point out: the verbs of editors, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import ErrorCase
from broadsheet.discussion.states import ErrorOutcome
from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage, Correction, Said
from broadsheet.pagecache import service as pagecache

COUNTED = timedelta(days=90)
_ABOUT = "newsroom.correction"


@dataclass(frozen=True, slots=True)
class Speed:
    """How soon errors were corrected in the last ninety days, as medians; ``None`` where there were none."""

    corrections: int
    after_publication: timedelta | None
    after_report: timedelta | None


@dataclass(frozen=True, slots=True)
class ReportedInArticle:
    """An error that a reader reported, with the article it is about."""

    case: ErrorCase
    article: ArticlePage


def for_readers() -> QuerySet[Correction]:
    """Those that readers see, the newest first."""
    return Correction.objects.for_readers()


def for_editors() -> QuerySet[Correction]:
    """All corrections, also the withdrawn ones, the newest first."""
    return Correction.objects.newest_first()


def find_article(page_id: int) -> ArticlePage | None:
    """An article, published or not."""
    return ArticlePage.objects.filter(pk=page_id).first()


def find(correction_id: int) -> Correction | None:
    """A correction, standing or withdrawn, with its article."""
    return Correction.objects.newest_first().filter(pk=correction_id).first()


def may_correct(user: Any, article: ArticlePage) -> bool:
    """A correction is published at once, so it takes who may publish the article."""
    return article.permissions_for_user(user).can_publish()


def correct(
    article: ArticlePage, wrong: str, right: str, user: Any, now: datetime, comment_id: int | None = None
) -> Correction:
    """Correct an article: readers see at once what was wrong and what is right; whoever reported it gets an answer."""
    reported = discussion.report_times([comment_id]) if comment_id else {}
    with transaction.atomic():
        correction = Correction.objects.create(
            article=article,
            made_at=now,
            wrong=wrong,
            right=right,
            editor=_account(user),
            comment_id=comment_id if reported else None,
            reported_at=reported.get(comment_id or 0),
        )
        if correction.comment_id and user:
            answer = ErrorOutcome.CORRECTED
            discussion.answer_reported_error(correction.comment_id, answer, right, user.pk, now)
        _follow(correction, "add", user)
    return correction


def reword(correction: Correction, wrong: str, right: str, user: Any, now: datetime) -> None:
    """Put a correction in other words; the log keeps the old ones."""
    before = {"wrong": correction.wrong, "right": correction.right}
    if before == {"wrong": wrong, "right": right}:
        return
    with transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(wrong=wrong, right=right, changed_at=now)
        _follow(correction, "change", user, before=before)


def withdraw(correction: Correction, because: str, user: Any, now: datetime) -> bool:
    """Take a correction back; false if somebody was faster. It stays in the list of editors and in the log."""
    with transaction.atomic():
        standing = Correction.objects.shown().filter(pk=correction.pk)
        if not standing.update(withdrawn_at=now, withdrawn_because=because):
            return False
        _follow(correction, "withdraw", user, because=because)
    return True


def take_from_editor(article: ArticlePage, said: Said, revision: Revision, user: Any, now: datetime) -> None:
    """Make the correction that an editor wrote beside a change, and empty the fields for the next change."""
    correct(article, said.wrong, said.words, user or revision.user, now)


def empty_fields(article: ArticlePage, revision: Revision) -> None:
    """What was said of a change that is published is not asked about again."""
    for later in article.revisions.filter(pk__gte=revision.pk):
        if later.content.get("change_kind"):
            later.content |= {"change_kind": "", "change_words": "", "wrong_words": ""}
            later.save(update_fields=["content"])


def reported(user: Any, *, decided: bool = False) -> list[ReportedInArticle]:
    """The errors that readers reported in articles that this user may edit, the newest first."""
    cases = discussion.reported_errors(decided=decided)
    editable = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    threads = [case.thread_id for case in cases]
    found = ArticlePage.objects.filter(thread__in=threads, pk__in=editable.order_by().values("pk"))
    articles = {article.thread_id: article for article in found.defer_streamfields()}
    return [ReportedInArticle(case, articles[case.thread_id]) for case in cases if case.thread_id in articles]


def open_count(user: Any) -> int:
    """How many reported errors wait for an answer."""
    return len(reported(user))


def article_of(case: ErrorCase) -> ArticlePage | None:
    """The article that a reported error is in."""
    return ArticlePage.objects.filter(thread=case.thread_id).first()


def speed(now: datetime) -> Speed:
    """How soon errors were corrected lately."""
    made = Correction.objects.made_since(now - COUNTED)
    return Speed(
        corrections=len(made),
        after_publication=_median([one.made_at - one.article.published_at for one in made]),
        after_report=_median([one.made_at - one.reported_at for one in made if one.reported_at]),
    )


def log_message(data: dict[str, Any]) -> str:
    """What the log says of a correction, with its words."""
    words = _("%(wrong)s → %(right)s") % {"wrong": data.get("wrong", ""), "right": data.get("right", "")}
    return f"{words} ({data['because']})" if data.get("because") else words


def _median(times: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else None


def _account(user: Any) -> Any:
    return user if user is not None and user.is_authenticated else None


def _follow(correction: Correction, act: str, user: Any, **data: Any) -> None:
    """Write the act into the log, and let the article and the pages that show it follow."""
    correction.refresh_from_db()
    article = correction.article
    last = article.corrections.shown().order_by("-made_at").values_list("made_at", flat=True).first()
    ArticlePage.objects.filter(pk=article.pk).update(corrected_at=last)
    facts = {"correction": correction.pk, "wrong": correction.wrong, "right": correction.right}
    log(instance=article, action=f"{_ABOUT}.{act}", user=_account(user), data=facts | data)
    pagecache.purge(keys.page(article.pk), keys.CORRECTIONS)
