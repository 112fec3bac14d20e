"""Everything that is measured: its name, what the number means, and what it is to reach.

A group takes its budgets from here by their keys, and `docs/performance.md` has one line for each.
"""

from __future__ import annotations

from benchmarks.report import Budget

PAGE = {
    "bare": Budget(
        "article from its page file, against the bare server", "a second",
        "Most readers get this: whether our server adds anything to sending the same bytes and headers.",
        at_least=1.0, against="Granian with the same answer",
        limited_by="what the page file costs beside the bare answer: looking at method, query, cookies and encoding",
    ),
    "nginx": Budget(
        "nginx on the folder of page files, against nginx on one file", "a second",
        "For sites with very many readers: whether nginx can give out our folder as fast as anything.",
        at_least=0.95, against="nginx on one file",
        limited_by="each page is looked up in the folder anew, its packed siblings first, "
        "so that a removal counts at once",
    ),
}  # fmt: skip

HERD = {
    "rate": Budget(
        "64 readers of an article with 5 replies a second to it", "a second",
        "Whether a lively discussion slows down those who only read: pages a second on one core, with replies "
        "against without.",
        at_least=0.8, against="without replies",
        limited_by="each reply is taken in and its page made anew on the same core that answers readers",
    ),
    "late": Budget(
        "99th percentile of the readers' waiting time meanwhile", "ms",
        "One reader in a hundred waits longer than this, by the clock, in a queue of 64.",
        at_most=20.0,
        limited_by="a thread that takes a reply in holds Python's lock for its milliseconds; other programs on the "
        "machine add theirs",
    ),
}  # fmt: skip

RENDER = {
    "frame": Budget(
        "article with 14 comments anew, from its frame", "ms",
        "What the first reader after a reply costs: the page joined from its frame and its comments, and stored.",
        at_most=2.5, limited_by="five queries, and writing and compressing the page",
    ),
    "nothing": Budget(
        "article with 14 comments anew, nothing kept", "ms",
        "What the first reader after publication costs: everything rendered, and stored as frame and page.",
        at_most=18.0, limited_by="Wagtail's routing and the object mapper's queries for the article",
    ),
    "long": Budget(
        "first page of 10,000 comments anew, from its frame", "ms",
        "The same as the first for a very long discussion.",
        at_most=8.0, limited_by="the queries for fifty comments, and compressing a page of that size",
    ),
    "own": Budget(
        "own view right after posting", "ms",
        "The page that a reader is led to after a reply; it is made for that reader alone.",
    ),
}  # fmt: skip

REPLY = {
    "service": Budget(
        "published reply at the service, against its three writes in bare SQL", "a second",
        "How much of a reply is storing, which nobody can avoid, and how much is checking, judging and our code. Per "
        "second of processor time; no page is kept that it had to write through.",
        at_least=0.25, against="the same three writes and COMMIT",
        limited_by="judging, and the object mapper on the way to the three writes",
    ),
    "whole": Budget(
        "everything that one published reply costs", "ms",
        "POST, permalink, the author's own view and the next reader's page together.",
        at_most=8.0, limited_by="the POST itself: its page written through, judging, and storing",
    ),
    "post": Budget(
        "the POST of a published reply, in process", "ms",
        "The form's data in, judged, stored, its page written through, the answer out.",
    ),
    "judge": Budget(
        "judging alone", "ms", "What the filter takes of a reply, its campaign window in it."
    ),
    "reads": Budget(
        "queries of a reply that only read", "statements", "Each is a round trip to a database elsewhere.", at_most=3.0
    ),
    "writes": Budget(
        "writes of a reply", "statements", "The comment, the decision about it, and the thread's count.", at_most=3.0
    ),
    "isso": Budget(
        "published reply over HTTP, against Isso's", "ms",
        "The processor time of the whole server for one reply; Isso stores one without judging it.",
        at_most=0.9, against="Isso, which filters nothing",
        limited_by="writing the page through, judging, and the object mapper",
    ),
}  # fmt: skip

CHECKS = {
    "empty": Budget(
        "comment-check, against an empty view without middleware", "a second",
        "How many comments of other sites one process judges, and what the framework itself would do.",
        at_least=0.33, against="an empty view of the framework",
        limited_by="judging itself, which is two thirds of a call",
    ),
    "late": Budget(
        "99th percentile of a comment-check at 80 % of that", "ms", "By the clock, with calls at an even rate.",
        at_most=50.0, limited_by="other programs on the machine",
    ),
    "rspamd": Budget("comment-check, against rspamd", "a second", "The same comments as mails, one at a time.",
                     at_least=10.0, against="rspamd"),
    "spamd": Budget("comment-check, against spamd", "a second", "The same comments as mails, one at a time.",
                    at_least=40.0, against="spamd"),
    "bogofilter": Budget("comment-check, against bogofilter", "a second", "The same comments as mails, a process each.",
                         against="bogofilter"),
}  # fmt: skip

ENGINE = {
    "learning": Budget(
        "engine, score + learn, against scikit-learn", "a second",
        "One comment at a time, per second of processor time; scikit-learn has hashed character 4-grams and SGD.",
        at_least=3.5, against="scikit-learn", limited_by="many small steps in Python and numpy",
    ),
    "score": Budget("engine, score alone", "a second", "Judging without learning, per second of processor time."),
}  # fmt: skip


def _growth(name: str, of: str, than: str, what: str) -> Budget:
    return Budget(
        f"{name}, {of} against {than}", "ms", what, at_most=1.2, against=than,
        limited_by="not yet looked into",
    )  # fmt: skip


_MANY, _FEW = "a site with very many comments", "1,000"
THREADS = {
    "frame": _growth("article with 14 comments from its frame", _MANY, _FEW, "Whether reading stays as fast."),
    "nothing": _growth("the same, nothing kept", _MANY, _FEW, "Whether publishing stays as fast."),
    "long": _growth("first page of 10,000 comments from its frame", _MANY, _FEW, "The same for a long discussion."),
    "service": _growth("published reply at the service", _MANY, _FEW, "Whether replying stays as fast."),
    "whole": _growth("everything one published reply costs", _MANY, _FEW, "The same with all that follows."),
    "isso": Budget(
        "discussion of 10,000 comments, against one of 1,000 in Isso", "ms",
        "Our first page, which is all a reader waits for, as HTML; Isso gives the whole thread as JSON.",
        at_most=1.0, against="Isso, 1,000 comments",
    ),
}  # fmt: skip

_ARTICLES, _HUNDRED = "20,000 articles", "100"
SECTIONS = {
    "section": _growth("section's page rendered anew", _ARTICLES, _HUNDRED, "Whether a section's list stays as fast."),
    "far": _growth("last page of a section rendered anew", _ARTICLES, _HUNDRED, "The same at the end of the archive."),
    "front": _growth("front page rendered anew", _ARTICLES, _HUNDRED, "Whether the front page stays as fast."),
    "frame": _growth("article from its frame", _ARTICLES, _HUNDRED, "Whether reading stays as fast."),
    "nothing": _growth("article, nothing kept", _ARTICLES, _HUNDRED, "Whether publishing stays as fast."),
    "whole": _growth("everything one published reply costs", _ARTICLES, _HUNDRED, "Whether replying stays as fast."),
}  # fmt: skip


API = {
    "comments": Budget(
        "fifty comments of a thread by the API, against a plain view", "a second",
        "What the key, limits, checks and description of the API cost a program that reads a discussion.",
        at_least=0.5, against="a plain view with the same answer",
    ),
}  # fmt: skip


def _desk(page: str, meaning: str) -> Budget:
    return Budget(f"moderation, {page}", "ms", meaning, at_most=150.0,
                  limited_by="the templates of its cards")  # fmt: skip


DESK = {
    "queue": _desk("queue", "What a moderator sees first; a fifth of the site's comments waits."),
    "far": _desk("page 100 of the queue", "Deep in the same list."),
    "published": _desk("published comments", "The list of all published comments."),
    "search": Budget("moderation, search for a word that is nowhere", "ms", "The slowest search: all is looked at."),
    "log": Budget("moderation, audit log", "ms", "The latest decisions."),
    "queries": Budget("queries of the queue", "statements", "Besides four for signing in.", at_most=8.0),
}  # fmt: skip

EMBED = {
    "seen": Budget(
        "first comments on a page of another site, after the page's load", "ms",
        "By the clock, in Chromium on this machine, by a reader who comes back to the page.",
        at_most=300.0, limited_by="other programs on the machine",
    ),
    "requests": Budget(
        "what the browser asks us for", "requests", "The script, and the discussion as HTML.", at_most=2.0
    ),
    "moved": Budget(
        "how much on the page moves by itself", "of layout shift",
        "Where the page keeps its place, as the manual says.", at_most=0.0,
    ),
    "fragment": Budget(
        "discussion as HTML without a page, against a kept page", "a second",
        "Whether building it into pages elsewhere costs as little as reading an article here.",
        at_least=1.0, against="the same discussion as a page of ours",
        limited_by="the address of the page has to be read and looked up first",
    ),
}  # fmt: skip

START = {
    f"{profile}.{key}": budget
    for profile, most in (("full", 215.0), ("filter", 150.0))
    for key, budget in {
        "first": Budget(
            f"{profile}: first page after the start", "s",
            "Processor time of all processes from the command to the first page, which is rendered anew.",
            at_most=1.5, against="the bare import",
        ),
        "wall": Budget(f"{profile}: the same by the clock", "s", "What a person waits who starts it.",
                       against="the bare import"),
        "memory": Budget(
            f"{profile}: memory of all processes, two workers", "MB",
            "Proportional (PSS): what processes share is counted once. A megabyte is 1,048,576 bytes.", at_most=most,
            limited_by="the first page of a process already writes reference counts into a quarter of what it shares",
        ),
    }.items()
}  # fmt: skip

IMPORT = {
    "read": Budget("saved page read", "ms", "Finding headline, byline and story in a page of another site."),
    "publish": Budget("article of a saved page published", "ms", "Storing it as a page with its revision and thread."),
}

MOVING = {
    "time": Budget(
        "100,000 comments and 5,000 articles of WordPress moved in", "s",
        "By the clock, the filter trained; from a smaller file in a short run.", at_most=300.0,
    ),
    "memory": Budget("memory of that import", "MB", "The most that the command took.", at_most=300.0),
    "out": Budget("all of it written by `export native`", "s", "By the clock, as all that follow.", at_most=300.0),
    "in": Budget("brought into an empty site by `import native`", "s", "The whole way of a site.", at_most=300.0),
    "wordpress": Budget("written by `export wordpress`", "s", "Out to where one came from.", at_most=300.0),
    "static": Budget("written by `export static`", "s", "Each page rendered anew."),
    "backup": Budget(
        "backup of it", "MB a second", "A checked archive, against copying the database's file to the same disk.",
        at_least=0.5, against="a copy",
        limited_by="the database is copied, checked, written into the archive with its sum, and read again",
    ),
}  # fmt: skip

_CORRECTED = "How soon the filter knows that a person has corrected it, by the clock."
LEDGER = {
    "rebuild": Budget(
        "rebuild of the filter from its ledger", "ms for each lesson",
        "By the clock; a million lessons in four minutes would be 0.24.", at_most=0.24,
        limited_by="lessons have to be learned in order; only their features come from other processes",
    ),
    "shared": Budget("fold with features from other processes", "s", "By the clock.", against="one process"),
    "hour": Budget("correction of a lesson an hour ago known", "s", _CORRECTED, at_most=2.0),
    "day": Budget("correction of a lesson a day ago known", "s", _CORRECTED, at_most=2.0),
    "days": Budget("correction of a lesson two days ago known", "s", _CORRECTED, at_most=2.0),
    "years": Budget("correction of a lesson two years ago known", "s", _CORRECTED, at_most=2.0),
    "exact": Budget("the last exact", "s", "When the model is what it would be had the lesson been right at once."),
}  # fmt: skip

GROUPS = {
    "engine": ENGINE,
    "pages": PAGE,
    "herd": HERD,
    "render": RENDER,
    "replies": REPLY,
    "checks": CHECKS,
    "threads": THREADS,
    "sections": SECTIONS,
    "desk": DESK,
    "api": API,
    "embed": EMBED,
    "start": START,
    "imports": IMPORT,
    "ledger": LEDGER,
}
