"""The pictures of a story: which they are, where they stand between its blocks, and the words under them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.files import NO_PICTURE
from broadsheet.exchange.formats.savedpage.layout import boxes
from broadsheet.exchange.formats.savedpage.layout.selection import Selected
from broadsheet.exchange.formats.savedpage.wording import collapse, size, word_set
from broadsheet.exchange.records import Block, MediaLink

Placed = tuple[Block, Element | None]

_SMALLEST = 80  # pixels
_MOST, _MOST_SEARCHED = 100, 3_000
_LONGEST_CAPTION = 400  # characters
_LONGEST_CAPTION_WORDS = 40
_ORNAMENTS = word_set("avatar gravatar icon icons logo emoji smiley spacer pixel badge button spinner loader tracking")


@dataclass(frozen=True, slots=True)
class Shown:
    """The pictures of a story, each with the number of its element, and the numbers of all elements of the page."""

    pictures: tuple[tuple[int, MediaLink], ...]
    order: Mapping[Element, int]

    def woven(self, blocks: Iterable[Placed]) -> list[Block]:
        """The blocks with the pictures between them, each before what stands below it in the page."""
        waiting = list(self.pictures)
        whole: list[Block] = []
        for block, place in blocks:
            while place is not None and waiting and waiting[0][0] < self.order[place]:
                whole.append(_block(waiting.pop(0)[1]))
            whole.append(block)
        return whole + [_block(link) for _, link in waiting]


def of_story(root: Element, heading: Element | None, selected: Selected) -> Shown:
    """Those in the story's element, and those between it and the headline."""
    order = {element: at for at, element in enumerate(root.iter())}
    places = [order[piece.place] for piece in selected.pieces if piece.place is not None]
    if selected.box is None or not places:
        return Shown((), order)
    start = min([order[selected.box], *([order[heading]] if heading is not None else [])])
    found: dict[str, tuple[int, MediaLink]] = {}
    for image in islice(root.iter("img"), _MOST_SEARCHED):
        at, address = order[image], _address(image)
        below = at > max(places) and not (selected.box in image.iterancestors() and _is_in_figure(image))
        if not address or at < start or below or _is_ornament(image) or _is_in(selected.junk, image):
            continue
        alt = collapse(image.get("alt", ""))[:_LONGEST_CAPTION]
        found.setdefault(address, (at, MediaLink("", address, alt, caption_of(image))))
    return Shown(tuple(islice(found.values(), _MOST)), order)


def _address(image: Element) -> str:
    """Where it is; some pages show nothing until a script puts the picture there."""
    addresses = (image.get(name, "").strip() for name in ("src", "data-src"))
    return next((address for address in addresses if address and address != NO_PICTURE), "")


def _is_in_figure(image: Element) -> bool:
    return next(iter(image.iterancestors("figure")), None) is not None


def _is_in(junk: Collection[Element], image: Element) -> bool:
    around = (above for above in image.iterancestors() if above in junk)
    return any(not boxes.is_caption(above) and not boxes.is_gallery(above) for above in around)


def _is_ornament(image: Element) -> bool:
    sizes = [image.get(name, "").removesuffix("px") for name in ("width", "height")]
    if any(side.isdigit() and int(side) < _SMALLEST for side in sizes):
        return True
    return any(not _ORNAMENTS.isdisjoint(parts) for _, parts in boxes.names(image))


def caption_of(image: Element) -> str:
    """The words under a picture: what its figure calls so, or the few words that share a small box with it."""
    for box in islice(image.iterancestors(), 4):
        if sum(map(len, box.itertext())) > _LONGEST_CAPTION:
            return ""
        called = next((part for part in box.iter() if part is not box and boxes.is_caption(part)), None)
        text = dom.text_of(box if called is None else called)
        if text and (called is not None or size(text) <= _LONGEST_CAPTION_WORDS):
            return text
        if box.tag == "figure":
            return ""
    return ""


def _block(link: MediaLink) -> Block:
    return Block("picture", data={"media": link})
