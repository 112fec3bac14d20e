"""What the discussion holds about people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion import service
from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import (
    AuditEntry,
    Ban,
    Comment,
    ModerationDecision,
    Note,
    OptOut,
    OutgoingMail,
    Reader,
    ReportedError,
    ReservedName,
    Revision,
    SiteReader,
    Subscription,
    WebhookDelivery,
)
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.rules import bans
from broadsheet.discussion.states import REMOVED, State
from broadsheet.lib import email_address
from broadsheet.privacy.register import COLLEAGUE, About, Holding, declare, declare_not_personal
from broadsheet.privacy.wording import days

_UNCONFIRMED_LIFE = timedelta(days=7)

_TWO_YEARS = timedelta(days=730)

_DONE_WITH = [*REMOVED, State.WITHDRAWN]


def _explain_comment(comment: Comment) -> dict[str, object]:
    return {
        "page": comment.thread.url,
        "state": comment.state,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at,
    }


def _of_person(model: type[Model]) -> Callable[[str], QuerySet[Any]]:
    """What belongs to the comments of a person."""
    return lambda email: model._default_manager.filter(comment__in=Comment.objects.of_person(email)).order_by("pk")


def _forget_circumstances(comments: QuerySet[Comment], now: datetime) -> int:
    return comments.update(sender="", digest=None, circumstances={})


declare(
    Holding(
        model="discussion.Comment",
        fields=("author_name", "text", "html", "author_url", "reader", "site_reader", "staff"),
        about=About.READERS,
        what=_("Your comment, your name and, if you gave one, your website"),
        purpose=_("To show your comment under the article, and to answer you about it."),
        basis=_("You asked us to publish it (performance of that agreement)."),
        kept=_(
            "As long as the article is here, or until you withdraw or erase it. Spam, rejected and withdrawn "
            "comments: %(removed)s. Comments that nobody has decided about: %(held)s."
        )
        % {"removed": days(settings.KEEP_SPAM_DAYS), "held": days(settings.KEEP_HELD_DAYS)},
        seen_by=_("Everybody, once it is published; before that our moderators."),
        # An open appeal is answered first.
        due=lambda now: (
            Comment.objects.filter(appealed_at=None)
            .exclude(text="")
            .filter(
                Q(pk__in=Comment.objects.filter(state__in=_DONE_WITH).undisturbed_for(now, settings.KEEP_SPAM_DAYS))
                | Q(pk__in=Comment.objects.filter(state=State.HELD).undisturbed_for(now, settings.KEEP_HELD_DAYS))
            )
        ),
        remove=lambda comments, now: service.discard(comments),
        of_person=Comment.objects.of_person,
        emails=lambda: Comment.objects.exclude(author_email="").values_list("author_email", flat=True).distinct(),
        export=_explain_comment,
        erase=lambda comments, now: service.erase(comments, now),
    ),
    Holding(
        model="discussion.Comment",
        fields=("author_email",),
        about=About.READERS,
        what=_("Your e-mail address, if you gave one"),
        purpose=_("To know your comments as yours when you ask us for them, and to tell people of one name apart."),
        basis=_("You gave it freely; you may leave it out."),
        kept=_("As long as the comment it came with."),
        seen_by=_("Our moderators. It is never published."),
        of_person=Comment.objects.of_person,
    ),
    Holding(
        model="discussion.Comment",
        fields=("sender", "digest", "circumstances"),
        about=About.READERS,
        what=_(
            "A keyed hash of your network address (never the address itself), your browser’s name, how long "
            "the page was open, and how many comments like yours came in the weeks before it"
        ),
        purpose=_("To stop floods, double posts and robots."),
        basis=_("Our legitimate interest in a discussion without spam."),
        kept=days(settings.KEEP_CIRCUMSTANCES_DAYS),
        seen_by=_("Nobody; the filter works with it."),
        due=lambda now: Comment.objects.exclude(sender="", circumstances={}).older_than(
            now, settings.KEEP_CIRCUMSTANCES_DAYS
        ),
        remove=_forget_circumstances,
        of_person=Comment.objects.of_person,
    ),
    Holding(
        model="discussion.Revision",
        fields=("text", "html"),
        about=About.READERS,
        what=_("What your comment said before you edited it"),
        purpose=_("So that moderators can see what people answered, and that nothing is slipped in later."),
        basis=_("Our legitimate interest in a discussion that cannot be falsified."),
        kept=_("As long as the comment."),
        seen_by=_("Our moderators."),
        of_person=_of_person(Revision),
        export=lambda revision: {"comment": revision.comment_id, "replaced_at": revision.replaced_at},
    ),
    Holding(
        model="discussion.ReportedError",
        fields=("sentence", "outcome", "answer", "editor"),
        about=About.READERS,
        what=_("That your comment points out an error in the article, in which sentence, and what we answered"),
        purpose=_("To correct the article, to tell you what became of it, and to thank you by your name."),
        basis=_("You asked us to look at it."),
        kept=_("As long as the comment."),
        seen_by=_("Our editors; once it is corrected, everybody sees that you found it, if your comment is shown."),
        of_person=_of_person(ReportedError),
        export=lambda error: {"comment": error.comment_id, "reported_at": error.reported_at},
        withheld={"editor": COLLEAGUE},
    ),
    Holding(
        model="discussion.OutgoingMail",
        fields=(
            "to",
            "kind",
            "subject",
            "text",
            "headers",
            "subscription",
            "staff_notice",
            "about",
            "written_at",
            "due_at",
            "tries",
        ),
        about=About.READERS,
        what=_("A mail to you that has not been sent yet"),
        purpose=_("To send you what you asked for, or our answer to a notice of illegal content."),
        basis=_("You asked for it, or the law asks for the answer."),
        kept=_("Until it is sent; three days at most."),
        seen_by=_("Nobody here. It goes out through the mail server that the publisher has chosen."),
        due=lambda now: OutgoingMail.objects.filter(written_at__lt=now - timedelta(days=4)),
        remove=lambda mail, now: mail.delete()[0],
        of_person=lambda email: OutgoingMail.objects.filter(to__iexact=email),
        emails=lambda: OutgoingMail.objects.values_list("to", flat=True).distinct(),
        erase=lambda mail, now: mail.delete()[0],
    ),
    Holding(
        model="discussion.Subscription",
        fields=("email", "thread", "comment", "frequency", "made_at", "confirmed_at", "notified_until", "notified_at"),
        about=About.READERS,
        what=_("Your e-mail address and which replies you want to hear of"),
        purpose=_("To send you the mail you asked for."),
        basis=_("You asked for it and confirmed it by a link."),
        kept=_("Until you end it by the link in any mail, or the article is gone; seven days if you never confirm."),
        seen_by=_("Nobody here. Mail goes out through the mail server that the publisher has chosen."),
        due=lambda now: Subscription.objects.filter(confirmed_at=None, made_at__lt=now - _UNCONFIRMED_LIFE),
        remove=lambda subscriptions, now: subscriptions.delete()[0],
        of_person=lambda email: Subscription.objects.filter(email=email_address.normalise(email)),
        emails=lambda: Subscription.objects.values_list("email", flat=True).distinct(),
        export=lambda subscription: {"page": subscription.thread.url},
        erase=lambda subscriptions, now: subscriptions.delete()[0],
    ),
    Holding(
        model="discussion.OptOut",
        fields=("address", "stopped_at"),
        about=About.READERS,
        what=_("That an address wants no mail from here: a keyed hash of it"),
        purpose=_("To keep to that."),
        basis=_("Your objection to mail from us."),
        kept=_("As long as this site sends mail."),
        seen_by=_("Nobody; it cannot be turned back into the address."),
        of_person=lambda email: OptOut.objects.filter(address=outbox.address_key(email)),
    ),
    Holding(
        model="discussion.Reader",
        fields=("name", "email", "confirmed_at", "seen_at"),
        about=About.READERS,
        what=_("Your name and e-mail address, if you have confirmed them"),
        purpose=_("To keep your name for you, and to know you again when you write from a device of yours."),
        basis=_("You asked for it by following the link."),
        kept=_("Until you have not written or confirmed a device for two years, or until you ask to be forgotten."),
        seen_by=_("Nobody but our moderators sees the address; the name stands over your comments."),
        due=lambda now: Reader.objects.filter(seen_at__lt=now - _TWO_YEARS).exclude(
            comments__posted_at__gte=now - _TWO_YEARS
        ),
        remove=lambda readers, now: readers.delete()[1].get("discussion.Reader", 0),
        of_person=lambda email: Reader.objects.filter(email=email_address.normalise(email)),
        emails=lambda: Reader.objects.values_list("email", flat=True),
        erase=lambda readers, now: readers.delete()[1].get("discussion.Reader", 0),
    ),
    Holding(
        model="discussion.ReservedName",
        fields=("skeleton", "name", "reader", "staff"),
        about=About.READERS,
        what=_("The name that is kept for you, also in the form in which names are compared"),
        purpose=_("So that nobody can write under your name, or one that looks like it."),
        basis=_("You asked for it by following the link."),
        kept=_("As long as your confirmed name and address."),
        seen_by=_("Nobody; whoever tries the name learns that it is taken."),
        of_person=lambda email: ReservedName.objects.filter(reader__email=email_address.normalise(email)),
    ),
    Holding(
        model="discussion.SiteReader",
        fields=("site", "subject", "name", "skeleton", "badge", "avatar", "seen_on"),
        about=About.READERS,
        what=_(
            "If you write as a signed-in reader of another site: a keyed hash of what that site calls you, and the "
            "name, badge and address of a picture that it gave us"
        ),
        purpose=_("To show your name as that site has it, and to let nobody else write under it there."),
        basis=_("You write here as that site’s reader (performance of that agreement)."),
        kept=_("Until you have not written as that reader for two years."),
        seen_by=_("Name, badge and picture stand over your comments; the hash is seen by nobody."),
        due=lambda now: SiteReader.objects.filter(seen_on__lt=(now - _TWO_YEARS).date()),
        remove=lambda readers, now: readers.delete()[1].get("discussion.SiteReader", 0),
        of_person=lambda email: SiteReader.objects.filter(
            pk__in=Comment.objects.of_person(email).values("site_reader")
        ),
        erase=lambda readers, now: readers.delete()[1].get("discussion.SiteReader", 0),
    ),
    Holding(
        model="discussion.Ban",
        fields=("kind", "value", "shown", "reason", "made_by", "made_at", "until"),
        about=About.READERS,
        what=_("That you may not reply here: your name, a keyed hash of it or of your address, and the reason"),
        purpose=_("To protect the discussion from somebody who has harmed it before."),
        basis=_("Our legitimate interest in a discussion without abuse."),
        kept=_("Until the ban ends or is lifted."),
        seen_by=_("Our moderators; you, when you try to reply."),
        due=lambda now: Ban.objects.filter(until__lt=now),
        remove=lambda bans, now: bans.delete()[0],
        of_person=bans.of_person,
        withheld={"made_by": COLLEAGUE},
    ),
    Holding(
        model="discussion.WebhookDelivery",
        fields=("payload",),
        about=About.READERS,
        what=_("That your comment came in, was published, reported or decided about: its number, and no words"),
        purpose=_("To let programs of ours know what happened."),
        basis=_("Our legitimate interest in a discussion that is looked after."),
        kept=days(settings.KEEP_DELIVERY_DAYS),
        seen_by=_("The programs that our administrators have registered."),
        unfindable="The number of a comment in a message to a program; the comment itself is handed out.",
        due=lambda now: WebhookDelivery.objects.filter(made_at__lt=now - timedelta(days=settings.KEEP_DELIVERY_DAYS)),
        remove=lambda deliveries, now: deliveries.delete()[0],
    ),
    Holding(
        model="discussion.Webhook",
        fields=("made_by",),
        about=About.STAFF,
        what=_("Which account registered a webhook"),
        purpose=_("To be able to account for it."),
        basis=_("Our legitimate interest in knowing who does what through which program."),
        kept=_("Until the webhook is removed."),
        seen_by=_("Administrators."),
    ),
    Holding(
        model="discussion.BannedWord",
        fields=("*",),
        about=About.STAFF,
        what=_("Banned words and phrases, and who put them on the list"),
        purpose=_("To hold what contains them for a person."),
        basis=_("Our legitimate interest in a discussion without abuse."),
        kept=_("Until they are taken off the list."),
        seen_by=_("Our moderators."),
    ),
    Holding(
        model="discussion.ReadyList",
        fields=("*",),
        about=About.STAFF,
        what=_("Who switched a ready list of phrases on"),
        purpose=_("To be able to account for it."),
        basis=_("Our legitimate interest in a discussion without abuse."),
        kept=_("Until the list is switched off."),
        seen_by=_("Our moderators."),
    ),
    Holding(
        model="discussion.AuditEntry",
        fields=("*",),
        about=About.STAFF,
        what=_("What moderators and administrators did: bans, rules, picks, pins, accounts; by whom, when and why"),
        purpose=_("To be able to account for it."),
        basis=_("Our duty to account for decisions about readers."),
        kept=_("Two years."),
        seen_by=_("Our moderators."),
        due=lambda now: AuditEntry.objects.filter(done_at__lt=now - timedelta(days=730)),
        remove=lambda entries, now: entries.delete()[0],
    ),
    Holding(
        model="discussion.Note",
        fields=("*",),
        about=About.STAFF,
        what=_("Moderators’ notes to each other, about comments and discussions and for the next shift"),
        purpose=_("To decide alike, and to hand over what is under way."),
        basis=_("Our legitimate interest in a discussion that is looked after."),
        kept=_("A year, or as long as the comment or discussion if that is shorter."),
        seen_by=_("Our moderators."),
        due=lambda now: Note.objects.filter(made_at__lt=now - timedelta(days=365)),
        remove=lambda notes, now: notes.delete()[0],
    ),
    Holding(
        model="discussion.StaffNotice",
        fields=("*",),
        about=About.STAFF,
        what=_("About which sections somebody of the staff wants notices, how often, and where, which is sealed"),
        purpose=_("To tell them what waits for a decision."),
        basis=_("They asked for it."),
        kept=_("Until they end it, or the account is deleted."),
        seen_by=_("Only they themselves."),
    ),
    Holding(
        model="discussion.WeeklyMail",
        fields=("*",),
        about=About.STAFF,
        what=_("Who of the staff wants the numbers of the week by mail, and when they were last sent"),
        purpose=_("To send them."),
        basis=_("They asked for it."),
        kept=_("Until they end it, or the account is deleted."),
        seen_by=_("Only they themselves."),
    ),
    Holding(
        model="discussion.ModerationDecision",
        fields=("moderator", "actor_kind", "model_version", "evidence", "reason", "words"),
        about=About.READERS,
        what=_("What was decided about your comment, by whom, and the filter’s reasons"),
        purpose=_("To tell you why, and to be able to correct it."),
        basis=_("Our duty to account for decisions about your comment."),
        kept=_("As long as the comment."),
        seen_by=_("You, on your receipt (without the moderator’s name), and our moderators."),
        of_person=_of_person(ModerationDecision),
        export=lambda decision: {
            "comment": decision.comment_id,
            "decided_at": decision.decided_at,
            "to": decision.after,
            "why": decision.why,
        },
        withheld={"moderator": COLLEAGUE},
    ),
)
declare_not_personal(
    "discussion.Comment", "thread", "parent", "root", "depth", "path", "opens", "state", "posted_at", "published_at",
    "edited_at", "picked_at", "pinned_at", "appreciations", "score", "audience", "worth", "campaign",
    "probability", "report_weight", "appealed_at",
    why="Where a comment stands and when it came say nothing about who wrote it.",
)  # fmt: skip
declare_not_personal(
    "discussion.ModerationDecision", "comment", "before", "after", "batch", "undoes", "decided_at",
    why="States and times.",
)  # fmt: skip
declare_not_personal("discussion.ReportedError", "comment", "reported_at", "decided_at", why="Which comment, and when.")
declare_not_personal("discussion.Thread", why="Threads belong to pages, not to people.")
declare_not_personal("discussion.Thread_reporters", why="Whose article it is, as its byline says.")
declare_not_personal("discussion.DailyStats", why="How often what happened on a day; it names nobody.")
declare_not_personal("discussion.Revision", "comment", "replaced_at", why="When it was changed.")
declare_not_personal("discussion.SpentLink", why="A random number of a link that was used.")
declare_not_personal(
    "discussion.Webhook", "url", "events", "secret", "made_at", why="Where a program hears of what happens."
)
declare_not_personal(
    "discussion.WebhookDelivery", "webhook", "event", "made_at", "due_at", "tries", "tried_at", "status", "problem",
    why="When something was sent, and what became of that.",
)  # fmt: skip
declare_not_personal("discussion.RulesVersion", why="A number: which version of the rules is in force.")
# The page cache stands beside the register and knows nothing of it.
declare_not_personal("pagecache.PageChange", why="What of the site's pages changed, and when.")
declare_not_personal("discussion.EmbeddingSite", why="Which sites show our discussions.")
declare_not_personal("discussion.PageToRead", why="Pages whose text is still to be read.")
declare_not_personal("discussion.SpentToken", why="A keyed hash of the random number of a token that was used.")
declare_not_personal("discussion.Rule", why="How replies are taken, by place.")
