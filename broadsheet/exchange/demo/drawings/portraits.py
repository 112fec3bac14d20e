"""Portraits of the staff: square, from a few shapes."""

from __future__ import annotations

from typing import NamedTuple

from broadsheet.exchange.demo.drawings.canvas import Canvas
from broadsheet.exchange.demo.drawings.scenes import BRICK, CREAM, DEEP, DUSK, FOAM, GOLD, GREEN, INK, RED, SAND


class Face(NamedTuple):
    background: str
    skin: str
    hair: str
    coat: str
    is_long: bool = False
    has_beard: bool = False
    has_glasses: bool = False


FACES = {
    "nora-pettifer": Face(DUSK, "#e6b48f", "#6d3b25", DEEP, is_long=True, has_glasses=True),
    "idris-callow": Face(FOAM, "#8a5a3c", INK, GOLD, has_beard=True),
    "bettina-larkhill": Face(SAND, "#f0c8a8", "#b9b4ab", RED, is_long=True),
    "anjali-dunmore": Face("#cfe0e3", "#b07a52", INK, GREEN, is_long=True),
    "hugh-pennystone": Face(BRICK, "#eebf9f", CREAM, INK, has_beard=True, has_glasses=True),
}


def portrait(name: str) -> Canvas:
    """The portrait of an author, by the slug of the name."""
    face = FACES[name]
    sheet = Canvas(face.background, 20, 480, 480)
    if face.is_long:
        sheet.rectangle(122, 120, 358, 400, face.hair, 110)
    sheet.circle((240, 520), 200, face.coat, 0.9)
    sheet.rectangle(205, 290, 275, 370, face.skin, 20)
    sheet.circle((240, 220), 98, face.skin, 1.16)
    if face.has_beard:
        sheet.circle((240, 286), 88, face.hair, 0.8)
        sheet.circle((240, 246), 84, face.skin, 0.62)
    sheet.polygon([(140, 200), (150, 110), (240, 78), (330, 110), (342, 204), (300, 140), (190, 138)], face.hair)
    for x in (205, 275):
        sheet.circle((x, 222), 8, INK)
        if face.has_glasses:
            sheet.arc((x, 222), 27, 0, 360, INK, 5)
    if face.has_glasses:
        sheet.line([(232, 222), (248, 222)], INK, 5)
    sheet.arc((240, 262), 28, 25, 155, RED if not face.has_beard else INK, 6)
    return sheet
