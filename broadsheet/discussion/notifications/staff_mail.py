"""What a mail to the staff says. It is written when it leaves, so that nothing decided meanwhile is asked again."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, OutgoingMail, StaffNotice, Thread
from broadsheet.discussion.notifications import decision_links, staff_news
from broadsheet.discussion.notifications.quoting import quoted
from broadsheet.discussion.notifications.staff_news import News
from broadsheet.discussion.states import State
from broadsheet.lib import site_name
from broadsheet.lib.absolute_url import absolute_url


def write(mail: OutgoingMail, notice: StaffNotice, now: datetime) -> bool:
    """Fill in what a mail says now; false if nothing of it waits any more."""
    since, until = map(datetime.fromisoformat, mail.about)
    news = staff_news.gather(notice, since, until)
    if not news:
        return False
    mail.subject, mail.text = _subject(news), _words(news, notice, now)
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    mail.headers = {"List-Id": f"<desk.{host}>", "List-Unsubscribe": f"<{_own_page()}>"}
    return True


def _subject(news: News) -> str:
    count = len(news.comments) + sum(news.waves)
    words = {"count": count, "site": site_name.current()}
    if not count:
        return _("%(site)s: a discussion was put on hold") % words
    if news.has_more:
        return _("%(site)s: more than %(count)d comments wait for a decision") % words
    return ngettext(
        "%(site)s: %(count)d comment waits for a decision", "%(site)s: %(count)d comments wait for a decision", count
    ) % words  # fmt: skip


def _words(news: News, notice: StaffNotice, now: datetime) -> str:
    desk = absolute_url(reverse("desk:queue"))
    parts = []
    if news.unjudged:
        parts.append(_unjudged(news.unjudged))
    parts += [_on_hold(thread) for thread in news.on_hold]
    parts += [_wave(size, desk) for size in news.waves]
    parts += [_about(comment, notice.user_id, now) for comment in news.comments]
    if news.has_more:
        parts.append(_("There is more at the desk: %(link)s") % {"link": desk})
    if news.waiting:
        waiting = ngettext(
            "%(count)d comment waits in all: %(link)s", "%(count)d comments wait in all: %(link)s", news.waiting
        )
        parts.append(waiting % {"count": news.waiting, "link": desk})
    return "\n\n".join([*parts, "-- \n" + _foot(notice)]) + "\n"


def _unjudged(count: int) -> str:
    words = ngettext(
        "The filter could not judge %(count)d of these comments. Please tell the operator: the server’s log says why.",
        "The filter could not judge %(count)d of these comments. Please tell the operator: the server’s log says why.",
        count,
    )
    return words % {"count": count}


def _on_hold(thread: Thread) -> str:
    words = _("Many removals: “%(title)s” was put on hold automatically.\n%(link)s")
    return words % {"title": thread.title, "link": absolute_url(thread.home)}


def _wave(size: int, desk: str) -> str:
    words = ngettext(
        "A wave: %(count)d near copy waits. One press at the desk decides about all of it.\n%(link)s",
        "A wave: %(count)d near copies wait. One press at the desk decides about all of them.\n%(link)s",
        size,
    )
    return words % {"count": size, "link": desk}


def _about(comment: Comment, user_id: int, now: datetime) -> str:
    """One comment: who, where, why it waits, its words, and the way to decide."""
    words = {"name": comment.author_name or "—", "title": comment.thread.title}
    head = _("%(name)s under “%(title)s”") % words
    if comment.appealed_at and comment.state != State.PUBLISHED:
        link = absolute_url(reverse("desk:comment", args=[comment.pk]))
        return "\n".join([head, _("The author appeals; that is answered at the desk."), quoted(comment), link])
    link = decision_links.address(comment, user_id, now)
    return "\n".join([head, _why(comment), quoted(comment), _("Decide: %(link)s") % {"link": link}])


def _why(comment: Comment) -> str:
    percent = _("%(percent)d %% spam") % {"percent": round(comment.probability * 100)}
    if comment.state == State.PUBLISHED:
        return _("reported by readers; on the page") + f" · {percent}"
    last = comment.last_decision()
    return f"{last.why} · {percent}" if last else percent


def _own_page() -> str:
    return absolute_url(reverse("desk:notices"))


def _foot(notice: StaffNotice) -> str:
    words = _(
        "You get this because you asked for it at the desk of %(site)s. To change or end it: %(link)s\n"
        "The links decide in your name, without signing in, once each and for seven days: please do not pass them on."
    )
    return words % {"site": site_name.current(), "link": _own_page()}
