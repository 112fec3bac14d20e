"""What the names of elements say of what is in them: replies, menus, share bars, boxes of other stories.

A name is a hint and no proof: a story's own box may be called "has-sidebar" or "comments-open". So the caller says
which elements hold too much of the story to be anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.wording import word_set

NEVER_TEXT = word_set(
    "style template iframe frame form button input select textarea svg canvas video audio object embed map "
    "dialog nav link meta"
)
HEADINGS = word_set("h1 h2 h3 h4 h5 h6")
_BESIDE_TEXT = word_set("aside footer")
_CAPTIONS = word_set("figcaption caption")
# In the languages of the pages that come: a reader's page is no less full of replies in Polish.
_REPLIES = word_set(
    "comment comments commentlist respond disqus kommentar kommentare kommentarer comentario comentarios comentário "
    "comentários comentarii commentaire commentaires commento commenti komentarz komentarze komentar komentáře "
    "reactie reacties kommentit kommentti hozzászólások yorum yorumlar коментарии комментарии leserkommentare guestbook"
)
_READERS = _REPLIES | word_set("article post user users reader readers entry story recent latest last top most all fb")
_PEOPLE = word_set(
    "author autor fn user username nick nickname avatar vcard gravatar commenter name reply respond form"
)
_ANSWERED_BY = word_set("form textarea input time")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_SHORT, _NEAR = 120, 10  # characters, elements
_AROUND = word_set(
    "related relatedposts recirculation sidebar breadcrumb breadcrumbs cookie cookies consent gdpr newsletter menu "
    "megamenu nav navbar navigation popup modal pagination"
)
_WITHIN = _AROUND | word_set(
    "share sharing shares sharedaddy addtoany social socials ad ads adsbygoogle advert advertisement advertising "
    "banner promo promoted sponsor sponsored subscribe subscription signup tags tag toc pullquote caption "
    "outbrain taboola trending popular toolbar rating ratings authorbox bio editsection byline "
    "copyright credit credits recommended recommendations teaserlist mehrzumthema relacionadas relacionados"
)
_GALLERIES = word_set("gallery slideshow carousel lightbox")
# Of what stands beside the paragraphs of a story, not among them: who wrote it, what else there is, what is asked for.
_OFFERS = word_set(
    "author autor autorin teaser teasers teasertext newsteaser relatedlinks nextstory affiliate cta likes offer letter "
    "letters donate donation spenden steady toggle placeholder textbox phone cart warenkorb legend imagedescription "
    "suggestion suggestions recommande recommended flyout reviewed"
)
_STORY = word_set("article story artikel articulo articolo")
_DATA = word_set("meta")
_WITHIN_WHOLE = word_set(
    "td-a-rec author-box author-bio kg-signup-card kg-button-card kg-bookmark-card kg-product-card wp-block-buttons "
    "taxonomy-post_tag screen-reader-text sr-only visually-hidden wp-caption-text more-link skip-link post-meta "
    "post-views"
)
# "has-sidebar" says what stands beside it, "comments-open" what readers may do, "social-embed" what the story quotes.
_STATES = word_set("has with no is not without")
_CONDITIONS = word_set("open closed enabled disabled allowed visible parent embed embeds")
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PARTS = re.compile(r"[-_\s]+|(?<=[a-z])(?=[A-Z])")


def names(element: Element) -> Iterator[tuple[str, list[str]]]:
    """Each class and the id, whole and in its parts. That of a heading is made of its words, and says nothing else."""
    own = "" if element.tag in HEADINGS else element.get("id", "")[:200]
    for name in [*dom.classes(element)[:50], own]:
        if name:
            yield name, [part.lower() for part in _PARTS.split(name) if part]


def _is_called(element: Element, words: frozenset[str]) -> bool:
    return any(
        not words.isdisjoint(parts) and parts[0] not in _STATES and parts[-1] not in _CONDITIONS
        for _, parts in names(element)
        if parts
    )


def is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", "")[:500]))


def is_data(element: Element) -> bool:
    """Whether it is what a page tells search engines, the whole story once more, and shows nobody."""
    return "itemscope" in element.attrib and is_hidden(element)


def replies_in(root: Element) -> Callable[[Element], bool]:
    """Whether readers' comments are in an element of the page, by its name or by what it says for search engines. That
    of another thing ("live-comment") may be the paper's own, if nobody is named in it and it has no times."""
    signed, lengths = _signed(root), text_lengths(root)

    def are(element: Element) -> bool:
        if element.get("itemtype", "").strip().endswith("schema.org/Comment"):
            return True
        called = [parts for _, parts in names(element) if not _REPLIES.isdisjoint(parts)]
        if not called or not is_called_replies(element):
            return False
        if element in signed or any(not _READERS.isdisjoint(parts[:1]) for parts in called):
            return True
        return lengths[element] < _SHORT and not any(map(is_called_replies, islice(element.iterancestors(), _NEAR)))

    return are


def is_called_replies(element: Element) -> bool:
    return _is_called(element, _REPLIES)


def _signed(root: Element) -> set[Element]:
    """Those with a sign of readers in them: a name, a time, a form to answer by."""
    signed: set[Element] = set()
    for part in root.iter():
        if _is_sign(part):
            above: Element | None = part
            while above is not None and above not in signed:
                signed.add(above)
                above = above.getparent()
    return signed


def _is_sign(part: Element) -> bool:
    if part.tag in _ANSWERED_BY or "nofollow" in part.get("rel", "").split():
        return True
    return bool(_CLOCK.search(part.text or "")) or any(not _PEOPLE.isdisjoint(parts) for _, parts in names(part))


def is_called_story(element: Element) -> bool:
    return _is_called(element, _STORY)


def is_caption(element: Element) -> bool:
    return element.tag in _CAPTIONS or _is_called(element, word_set("caption wp-caption-text bildunterschrift"))


def is_gallery(element: Element) -> bool:
    """Pictures, and words that are about them alone."""
    return _is_called(element, _GALLERIES)


def is_furniture(element: Element) -> bool:
    """Whether its name or tag says that it stands around a story or in it, and is not the story."""
    if element.tag in _BESIDE_TEXT and not _signs_a_quotation(element):
        return True
    if is_hidden(element) or is_caption(element) or is_gallery(element) or _is_called(element, _WITHIN):
        return True
    if _is_called(element, _DATA) and not _holds_terms(element):
        return True
    return any(name in _WITHIN_WHOLE for name, _ in names(element))


def _holds_terms(element: Element) -> bool:
    """Whether it is of a list of terms, which is how pages of events give place and time."""
    return next(element.iter("dl"), None) is not None or next(element.iterancestors("dl"), None) is not None


def is_offer(element: Element) -> bool:
    """Whether it is called something that may also be a part of the story; its place has to say the same."""
    return _is_called(element, _OFFERS)


def is_beside(element: Element | None) -> bool:
    """Whether it stands in something that is called furniture."""
    around = () if element is None else (element, *element.iterancestors())
    return any(is_furniture(one) for one in around if one.tag not in ("main", "body", "html"))


def _signs_a_quotation(element: Element) -> bool:
    parent = element.getparent()
    return element.tag == "footer" and parent is not None and parent.tag == "blockquote"


def take_out(root: Element, unwanted: Callable[[Element], bool]) -> list[Element]:
    """The elements, outermost first, that are unwanted; they are taken out of the page."""
    taken: list[Element] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element is not root and unwanted(element):
            dom.drop(element)
            taken.append(element)
        else:
            waiting.extend(reversed(list(element)))
    return taken


def text_lengths(root: Element) -> dict[Element, int]:
    """For every element, how many characters are in it."""
    lengths: dict[Element, int] = {}
    for element in reversed(list(root.iter())):
        lengths[element] = len(element.text or "") + sum(lengths[child] + len(child.tail or "") for child in element)
    return lengths
