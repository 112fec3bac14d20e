"""What the names of elements say of what is in them: replies, menus, share bars, boxes of other stories.

A name is a hint and no proof: a story's own box may be called "has-sidebar" or "comments-open". So the caller says
which elements hold too much of the story to be anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
_AROUND = word_set(
    "related relatedposts recirculation sidebar breadcrumb breadcrumbs cookie cookies consent gdpr newsletter menu "
    "megamenu nav navbar navigation popup modal pagination"
)
_WITHIN = _AROUND | word_set(
    "share sharing shares sharedaddy addtoany social socials ad ads adsbygoogle advert advertisement advertising "
    "banner promo promoted sponsor sponsored subscribe subscription signup tags tag toc pullquote caption "
    "outbrain taboola trending popular toolbar rating ratings authorbox bio editsection meta byline "
    "copyright credit credits recommended recommendations teaserlist mehrzumthema relacionadas relacionados"
)
# Of what stands beside the paragraphs of a story, not among them: who wrote it, what else there is, what is asked for.
_OFFERS = word_set(
    "author autor autorin teaser teasers teasertext newsteaser relatedlinks nextstory affiliate cta likes offer letter "
    "letters donate donation spenden steady toggle placeholder textbox phone cart warenkorb legend imagedescription "
    "suggestion suggestions recommande recommended flyout reviewed"
)
_WITHIN_WHOLE = word_set(
    "td-a-rec author-box author-bio kg-signup-card kg-button-card kg-bookmark-card kg-product-card wp-block-buttons "
    "taxonomy-post_tag screen-reader-text sr-only visually-hidden wp-caption-text more-link skip-link post-meta "
    "post-views"
)
# "has-sidebar" says what stands beside it, "comments-open" what readers may do.
_STATES = word_set("has with no is not without")
_CONDITIONS = word_set("open closed enabled disabled allowed visible parent")
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


def is_replies(element: Element) -> bool:
    """Whether readers' comments are in it, by its name or by what it says for search engines."""
    return _is_called(element, _REPLIES) or element.get("itemtype", "").strip().endswith("schema.org/Comment")


def is_caption(element: Element) -> bool:
    return element.tag in _CAPTIONS or _is_called(element, word_set("caption wp-caption-text bildunterschrift"))


def is_furniture(element: Element) -> bool:
    """Whether its name or tag says that it stands around a story or in it, and is not the story."""
    if element.tag in _BESIDE_TEXT and not _signs_a_quotation(element):
        return True
    if is_hidden(element) or is_caption(element) or _is_called(element, _WITHIN):
        return True
    return any(name in _WITHIN_WHOLE for name, _ in names(element))


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
