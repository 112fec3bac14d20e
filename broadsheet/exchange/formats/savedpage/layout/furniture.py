"""What stands around a story and is not part of it: share bars, form texts, notices, teasers.

Lines are compared whole, never searched for inside a paragraph, so that a story *about* cookies or
comments keeps every word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count
from broadsheet.exchange.formats.savedpage.wording import collapse, ends_sentence, is_paragraph, item_text, size

_DECORATION = " \u00a0*:!?.…»›→←«‹|•·-–—[]()>#+✕×"


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().splitlines())


# Where the story is over for good: the replies and their form.
_REPLIES = _lines("""
    leave a reply
    leave a reply cancel reply
    leave a comment
    leave a comment cancel reply
    leave your comment
    write a comment
    post a comment
    add a comment
    add comment
    post comment
    submit comment
    cancel reply
    comments
    reader comments
    view comments
    show comments
    be the first to comment
    comments are closed
    join the discussion
    join the conversation
    you must be logged in to post a comment
    log in to leave a comment
    please enter your comment
    schreibe einen kommentar
    antwort hinterlassen
    laisser un commentaire
    deja una respuesta
    deja un comentario
    lascia un commento
    deixe um comentário
    geef een reactie
""")

# Where other stories are offered. Some themes do that in the middle of the text, so the story may go on.
_OTHER_STORIES = _lines("""
    related
    related articles
    related posts
    related stories
    related news
    related topics
    more from author
    more from this author
    more like this
    more stories
    more news
    you may also like
    you might also like
    recommended
    recommended for you
    recommended stories
    read next
    up next
    most popular
    most read
    popular posts
    recent posts
    trending
    trending now
    latest news
    latest articles
    latest stories
    editor's picks
    don't miss
    must read
    about the author
    previous article
    next article
    previous post
    next post
    previous story
    next story
    tags
    topics
""")

_FURNITURE = _lines("""
    advertisement
    advertisements
    advertising
    ad
    sponsored
    sponsored content
    promoted
    share
    share this
    share this article
    share this story
    share this post
    share article
    share on
    share via
    shares
    facebook
    twitter
    x
    x (twitter)
    pinterest
    whatsapp
    linkedin
    telegram
    reddit
    tumblr
    viber
    email
    e-mail
    mail
    print
    copy link
    copy url
    link copied
    save
    bookmark
    tweet
    like
    like this
    loading
    follow us
    subscribe
    subscribe now
    sign in
    sign up
    log in
    login
    register
    newsletter
    home
    menu
    search
    search for
    skip to content
    skip to main content
    skip to navigation
    toggle navigation
    open menu
    close menu
    close
    back to top
    scroll to top
    accept
    accept all
    accept cookies
    cookie settings
    manage cookies
    privacy policy
    terms of service
    contact us
    about us
    read more
    continue reading
    view all
    see all
    load more
    reply
    by
    name
    website
    comment
    save my name
    required
    source
    via
    photo
    image
    listen to this article
    listen
    play
    pause
    tl;dr
""")

_NOTICES = tuple(
    re.compile(pattern)
    for pattern in (
        r"this site uses akismet to reduce spam\b.*",
        r"learn (?:more about )?how your comment data is processed",
        r"your e-?mail address will not be published\b.*",
        r"required fields are marked\b.*",
        r"save my name, e-?mail,? and website in this browser\b.*",
        r"notify me of (?:follow-?up comments|new (?:posts|comments)) by e-?mail",
        r"please enter your (?:comment|name|e-?mail)\b.*",
        r"you have entered an incorrect e-?mail address",
        r"logged in as .{1,60}",
        r"you must be (?:logged|signed) in to\b.*",
        r"(?:we|(?:this|our) (?:web)?site)(?: and our partners)? (?:use|uses|store)\b.{0,80}\bcookies\b.*",
        r"by (?:continuing|clicking|using|browsing)\b.*\byou (?:agree|accept|consent)\b.*",
        r"(?:click to )?(?:share|print|e-?mail)\b.{1,80}\(opens in new window\)",
        r"(?:click to )?share (?:this )?(?:on|to|via|with) .{1,40}",
        r"follow us on .{1,60}",
        r"(?:sign up|subscribe) (?:for|to) (?:our|the) .{0,60}newsletters?\b.{0,60}",
        r"enter your e-?mail(?: address)?\b.{0,80}",
        r"(?:tags?|tagged|filed under|categories|topics|posted in|related topics)\s*:.*",
        r"(?:also read|read also|read more|see also|related|recommended|read next|more)\s*:.*",
        r"(?:photo|image|picture|photograph|credit|photo credit|image credit|photo by|image by)s?\s*[:/].{1,160}",
        r"(?:estimated )?reading time\b.{0,40}",
        r"\d{1,3} ?min(?:ute)?s? read",
        r"(?:©|copyright (?:©|c\)|\d{4})) ?.{0,200}",
        r"all rights reserved\b.{0,100}",
        r"(?:we|this page) may earn .{0,40}commission\b.*",
        r"(?:please )?enable javascript\b.*",
    )
)
_STEPS = re.compile(r"(?:previous|next) (?:article|post|story)(?!s\b).{0,250}")
_TRAIL = re.compile(r"(?:home|front page|start|startseite|inicio|accueil)(?:\s*[>»›/|→]\s*[^>»›/|→]{1,250}){1,6}")


@dataclass(frozen=True, slots=True)
class Span:
    """Which lines belong to the story, and the comment count that the replies' own heading states."""

    kept: tuple[int, ...]
    comment_count: int | None = None


def _plain(text: str) -> str:
    return collapse(text).casefold().replace("’", "'").strip(_DECORATION)


def opens_replies(text: str) -> bool:
    if len(text) > 400:
        return False
    count = parse_count(_plain(text))
    return _plain(text) in _REPLIES or (count is not None and count.of == "comments")


def offers_other_stories(text: str) -> bool:
    plain = _plain(text) if len(text) <= 300 else ""
    return plain in _OTHER_STORIES or bool(_STEPS.fullmatch(plain) and not ends_sentence(text))


def trail(text: str) -> list[str]:
    """The steps of a line of breadcrumbs ("Home > World > …"), without the first; else nothing."""
    if len(text) > 600 or not _TRAIL.fullmatch(collapse(text).casefold()):
        return []
    return [step.strip() for step in re.split(r"[>»›/|→]", collapse(text))[1:]]


def is_furniture(text: str) -> bool:
    if len(text) > 600:
        return False
    plain = _plain(text)
    if plain in _FURNITURE or plain in _REPLIES or plain in _OTHER_STORIES or not any(c.isalnum() for c in plain):
        return True
    count = parse_count(plain)
    if count is not None and count.of:
        return True
    return any(notice.fullmatch(plain) for notice in _NOTICES) or offers_other_stories(text) or bool(trail(text))


def story_span(lines: Sequence[str]) -> Span:
    """The lines of the story proper, given everything that follows its masthead."""
    end, comment_count = len(lines), None
    for at, line in enumerate(lines):
        if at and opens_replies(line):
            count = parse_count(_plain(line))
            end, comment_count = at, count.number if count else None
            break
    kept: list[int] = []
    at = 0
    while at < end:
        if offers_other_stories(lines[at]):
            at = _resumes(lines, at + 1, end)
            continue
        if not is_furniture(lines[at]):
            kept.append(at)
        at += 1
    while kept and size(lines[kept[-1]]) <= 3 and not (ends_sentence(lines[kept[-1]]) or item_text(lines[kept[-1]])):
        kept.pop()  # A tag or a button that is in no list; a story does not end on two bare words.
    return Span(tuple(kept), comment_count)


def _resumes(lines: Sequence[str], start: int, end: int) -> int:
    """Where the story goes on after a box of other stories: at two paragraphs in a row; teasers come singly."""
    for at in range(start, end - 1):
        if is_paragraph(lines[at]) and is_paragraph(lines[at + 1]):
            return at
    return end
