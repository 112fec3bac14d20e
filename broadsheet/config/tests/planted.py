"""A reader who leaves traces wherever one can, with an unusual word in each place."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadsheet.discussion import service
from broadsheet.discussion.decisions.moderating import Details
from broadsheet.discussion.models import BanKind, Comment, Ground, Thread
from broadsheet.discussion.moderation import notes
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.rules import bans
from broadsheet.discussion.states import ErrorOutcome, State
from broadsheet.discussion.tests.build import ANNA, BOB, BROWSER, KIND_WORDS, a_moderator, a_reader, queue_mail
from broadsheet.discussion.threads.highlights import Highlight
from broadsheet.newsroom import service as newsroom
from broadsheet.spamapi import owners, rechecks
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import ApiKey, person_key
from broadsheet.spamfilter import Submission

# Each unusual word is planted in another place; none of them stands anywhere else.
EMAIL = "quixvorple@zanthrepo.example"
PLANTED = {
    "name": "Brumvexil",
    "e-mail address": "quixvorple",
    "website": "snarvolent",
    "first wording": "florgwempel",
    "words": "drazbintoly",
    "browser": "Wuzzklorpit",
    "marked sentence": "glempfortsa",
    "answer of the editor": "yorvaxenty",
    "decision": "pluvendrask",
    "note": "crobzinthal",
    "report of it": "vashtremblo",
    "own report": "ozkwendiral",
    "law": "hibnortlevex",
    "appeal": "mirzapholdt",
    "answer to the appeal": "tulgvoxamer",
    "mail": "ekbrontivus",
    "second opinion": "zifframolut",
}


def a_story(began: datetime) -> Thread:
    newsroom.set_up_site("The Test Paper")
    written = newsroom.write_article(newsroom.Story("x", "The mill", (("paragraph", "It turns."),), began))
    return Thread.objects.get(pk=written.thread_id)


def posted(story: Thread, word: str, now: datetime, reader_id: int) -> int:
    draft = service.Draft(
        story.pk, f"{KIND_WORDS} {PLANTED[word]}", PLANTED["name"], EMAIL, f"https://{PLANTED['website']}.example/",
        None, 60.0, reader_id=reader_id, reports_error=True, error_sentence=PLANTED["marked sentence"],
    )  # fmt: skip
    answer = service.submit(draft, service.Sender(ANNA.address, f"{BROWSER} {PLANTED['browser']}"), now)
    assert isinstance(answer, service.Accepted), answer
    return answer.comment_id


def published(number: int, grace: int, now: datetime) -> int:
    state = State(Comment.objects.get(pk=number).state)
    if state != State.PUBLISHED:
        service.decide(number, state, State.PUBLISHED, grace, now)
    return number


def plant(story: Thread, now: datetime, email: str = EMAIL) -> Comment:
    """A reader who leaves traces wherever one can, and people who write about it; returns what readers see of it."""
    grace = a_moderator().pk
    reader = a_reader(PLANTED["name"], email, now)
    seen = posted(story, "first wording", now, reader.pk)
    service.edit(seen, f"{KIND_WORDS} {PLANTED['words']}", now)
    published(seen, grace, now)
    notes.leave(f"{PLANTED['note']} {PLANTED['name']}", grace, now, comment_id=seen)
    service.answer_reported_error(seen, ErrorOutcome.CORRECTED, PLANTED["answer of the editor"], grace, now)
    service.set_highlight(seen, Highlight.PICK, True, grace, now)
    service.report(seen, Notice(Ground.ILLEGAL, PLANTED["report of it"], "Section 1"), BOB, now)
    removed = published(posted(story, "words", now - timedelta(minutes=9), reader.pk), grace, now)
    service.decide(removed, State.PUBLISHED, State.SPAM, grace, now, Details(words=PLANTED["decision"]))
    appeal = service.appeal(removed, PLANTED["appeal"], now + timedelta(seconds=1))
    service.answer_appeal(
        appeal.pk, is_upheld=False, answer=PLANTED["answer to the appeal"], moderator_id=grace, now=now
    )
    bans.ban_author(Comment.objects.get(pk=seen), BanKind.EMAIL, 300, "Advertising", grace, now)
    bobs = service.submit(service.Draft(story.pk, f"Bob says: {KIND_WORDS}", "Bob", seconds_on_page=60.0), BOB, now)
    notice = Notice(Ground.ILLEGAL, PLANTED["own report"], PLANTED["law"], PLANTED["name"], email)
    service.report(bobs.comment_id, notice, ANNA, now)
    queue_mail(email, now, subject=PLANTED["mail"], text=PLANTED["mail"])
    ask_for_a_second_opinion(email, now)
    return Comment.objects.get(pk=seen)


def ask_for_a_second_opinion(email: str, now: datetime) -> None:
    site = "https://other.example"
    spamapi.issue_key(site, now, email=EMAIL)
    owners.ask(EMAIL, ANNA.address, now)
    holder = Holder(ApiKey.objects.get().pk, site, "", None)
    asked = Submission(text=PLANTED["second opinion"], author=PLANTED["name"], author_email=email).reduced()
    rechecks.schedule("guid", holder, "key", f"{site}/answer", asked, person_key(email), now)
