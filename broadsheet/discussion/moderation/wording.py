"""What the moderation pages say after a press: decided, undone, too late, refused."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion.models import ModerationDecision
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.states import IllegalTransition, State


def decided(decision: ModerationDecision) -> ActionResult:
    """One comment was put somewhere."""
    words = {
        State.PUBLISHED: _("Approved: %(name)s’s comment is on the page."),
        State.SPAM: _("Marked as spam: %(name)s’s comment. The filter learns from it."),
        State.REJECTED: _("Rejected: %(name)s’s comment. The filter learns nothing from it."),
        State.HELD: _("Back in the queue: %(name)s’s comment."),
    }[State(decision.after)]
    return ActionResult(words % {"name": decision.comment.author_name}, decision=decision.pk)


def all_decided(after: State, batch: str, count: int, left: int, asked: int = 0) -> ActionResult:
    """Many comments were put somewhere; of ``asked``, if that is known, while some are ``left``."""
    if not count:
        return ActionResult(_("Nothing was left to decide there."), is_done=False)
    words = {
        State.PUBLISHED: ngettext("%(count)d comment approved.", "%(count)d comments approved.", count),
        State.SPAM: ngettext("%(count)d comment marked as spam.", "%(count)d comments marked as spam.", count),
        State.REJECTED: ngettext("%(count)d comment rejected.", "%(count)d comments rejected.", count),
        State.HELD: ngettext(
            "%(count)d comment is back in the queue.", "%(count)d comments are back in the queue.", count
        ),
    }[after] % {"count": count}
    if left:
        more = ngettext(
            "%(count)d more is left; please press again.", "%(count)d more are left; please press again.", left
        )
        words = f"{words} {more % {'count': left}}"
    if asked > count:
        others = ngettext(
            "%(count)d stays as it is: it is there already, or somebody was faster.",
            "%(count)d stay as they are: they are there already, or somebody was faster.",
            asked - count,
        )  # fmt: skip
        words = f"{words} {others % {'count': asked - count}}"
    return ActionResult(words, batch=batch, count=count)


def confirmed(batch: str, count: int) -> ActionResult:
    """What the filter binned was confirmed."""
    if not count:
        return ActionResult(_("Nothing was left to decide there."), is_done=False)
    words = ngettext(
        "%(count)d comment confirmed as spam. The filter learns that it was right.",
        "%(count)d comments confirmed as spam. The filter learns that it was right.",
        count,
    )
    return ActionResult(words % {"count": count}, batch=batch, count=count)


def taken_back(decision: ModerationDecision) -> ActionResult:
    """One decision was undone, by ``decision``."""
    words = _("Undone: %(name)s’s comment is where it was before.")
    return ActionResult(words % {"name": decision.comment.author_name})


def undone(count: int, others: int) -> ActionResult:
    """Of what was decided in one go ``count`` were undone, and ``others`` were not."""
    if not count:
        return ActionResult(_("Nothing was changed: these comments have been decided anew."), is_done=False)
    words = ngettext(
        "Undone: %(count)d comment is where it was before.", "Undone: %(count)d comments are where they were before.",
        count,
    ) % {"count": count}  # fmt: skip
    if others:
        more = ngettext("%(count)d has been decided anew.", "%(count)d have been decided anew.", others)
        words = f"{words} {more % {'count': others}}"
    return ActionResult(words)


def too_late(late: TooLate) -> ActionResult:
    """Somebody else was faster."""
    words = _("Nothing was changed: %(who)s was faster. The comment is now: %(state)s.")
    return ActionResult(words % {"who": late.who or _("somebody"), "state": late.state.label}, is_done=False)


def refused(problem: Exception) -> ActionResult:
    """The move does not exist, or what was meant is not there."""
    if isinstance(problem, IllegalTransition):
        return ActionResult(_("That cannot be done with this comment."), is_done=False)
    return ActionResult(_("That comment is not here any more."), is_done=False)
