"""The scenes of Pellhaven: one picture for each story."""

from __future__ import annotations

import math
from collections.abc import Callable

from broadsheet.exchange.demo.drawings.canvas import Canvas, Point

INK, PAPER, CREAM = "#1d2b38", "#f4ecdc", "#fff8ea"
SEA, DEEP, FOAM = "#3d7f8c", "#235763", "#a9d0cf"
RED, BRICK, SAND = "#c8482f", "#9a4a34", "#e2c48d"
GOLD, DUSK, ROSE = "#e9a93c", "#f0c9a0", "#e58e73"
GREEN, MOSS, STONE = "#6b8f56", "#42603f", "#8d9499"


def ferry() -> Canvas:
    """The evening ferry crossing to Farside, with a jar of beans on the rail of the quay."""
    sheet = Canvas(DUSK, 1)
    sheet.circle((840, 330), 120, GOLD)
    sheet.hills([(0, 400), (220, 330), (460, 395), (700, 350), (960, 390), (1200, 330)], ROSE)
    sheet.hills([(0, 440), (300, 400), (620, 435), (900, 405), (1200, 430)], BRICK)
    for y, colour in ((440, SEA), (520, DEEP), (640, INK)):
        sheet.wave(y, 7, 210, colour, y)
    sheet.cuts((560, 455, 1120, 600), 60, GOLD, 46)
    sheet.polygon([(300, 470), (860, 470), (810, 550), (360, 550)], CREAM)
    sheet.polygon([(300, 470), (860, 470), (852, 486), (312, 486)], RED)
    sheet.rectangle(400, 400, 740, 470, PAPER)
    sheet.rectangle(500, 350, 640, 400, CREAM)
    sheet.rectangle(660, 318, 706, 400, RED)
    sheet.rectangle(660, 336, 706, 352, INK)
    for x in range(420, 720, 44):
        sheet.rectangle(x, 418, x + 26, 446, GOLD, 4)
    for number, radius in enumerate((16, 24, 34)):
        sheet.circle((690 - 46 * number, 290 - 34 * number), radius, PAPER)
    sheet.rectangle(0, 690, 1200, 720, STONE)
    for x in range(60, 1200, 190):
        sheet.rectangle(x, 690, x + 20, 800, STONE)
    _jar(sheet, 1010, 690)
    return sheet


def _jar(sheet: Canvas, x: float, foot: float) -> None:
    sheet.rectangle(x - 62, foot - 176, x + 62, foot, FOAM, 22)
    sheet.rectangle(x - 50, foot - 130, x + 50, foot - 10, CREAM, 14)
    for _ in range(110):
        place = (x + sheet.chance.uniform(-42, 42), foot - sheet.chance.uniform(18, 120))
        sheet.circle(place, 8, sheet.chance.choice((SAND, PAPER, DUSK)), 0.65)
    sheet.rectangle(x - 56, foot - 204, x + 56, foot - 172, RED, 8)


def hill() -> Canvas:
    """Cobble Hill, dug up along its whole length."""
    sheet = Canvas("#cfe0e3", 2)
    sheet.circle((180, 150), 60, CREAM)
    for left, wall, roof in ((0, BRICK, INK), (150, CREAM, RED), (290, SAND, BRICK), (410, FOAM, INK)):
        _house(sheet, left, 210 + left * 0.35, 150, 600 - left * 0.2, wall, roof)
    for right, wall, roof in ((1050, CREAM, INK), (910, ROSE, BRICK), (780, PAPER, RED), (670, SAND, INK)):
        _house(sheet, right, 210 + (1050 - right) * 0.35, 150, 600, wall, roof)
    sheet.polygon([(545, 330), (670, 330), (1090, 800), (110, 800)], STONE)
    for row in range(17):
        y = 338 + row * row * 1.75
        half = 62 + (y - 330) * 0.92
        for place in range(-7, 8):
            size = 4 + row * 1.25
            x = 608 + half * place / 7.5 + (half / 15 if row % 2 else 0)
            sheet.circle((x, y), size, "#a6acaf", 0.6)
    sheet.polygon([(596, 336), (620, 336), (730, 800), (520, 800)], INK)
    sheet.polygon([(602, 336), (612, 336), (650, 800), (590, 800)], "#5b4636")
    sheet.line([(606, 350), (622, 800)], RED, 12)
    for y, scale in ((480, 0.7), (640, 1.15)):
        for side in (-1, 1):
            _barrier(sheet, 612 + side * 130 * scale, y, scale)
    return sheet


def _house(sheet: Canvas, left: float, top: float, width: float, foot: float, wall: str, roof: str) -> None:
    sheet.rectangle(left, top, left + width, foot + 200, wall)
    sheet.polygon([(left - 8, top), (left + width / 2, top - 74), (left + width + 8, top)], roof)
    for column in (0.22, 0.62):
        for row in (40, 130):
            x = left + width * column
            sheet.rectangle(x, top + row, x + 30, top + row + 46, INK)
            sheet.rectangle(x + 4, top + row + 4, x + 26, top + row + 42, GOLD if (row + left) % 60 else FOAM)


def _barrier(sheet: Canvas, x: float, y: float, scale: float) -> None:
    sheet.line([(x - 60 * scale, y), (x - 70 * scale, y + 80 * scale)], INK, 7 * scale)
    sheet.line([(x + 60 * scale, y), (x + 70 * scale, y + 80 * scale)], INK, 7 * scale)
    for number in range(6):
        left = x - 75 * scale + number * 25 * scale
        sheet.rectangle(left, y - 6, left + 25 * scale, y + 20 * scale, RED if number % 2 else CREAM)


def rain() -> Canvas:
    """A class watching the rain arrive over the bay."""
    sheet = Canvas("#9fb7bd", 3)
    for middle, height, radius in ((260, 170, 130), (420, 130, 160), (610, 160, 170), (800, 140, 140), (960, 190, 120)):
        sheet.circle((middle, height), radius, "#56707a", 0.7)
    sheet.rectangle(180, 170, 1040, 250, "#56707a", 60)
    for _ in range(170):
        x, y = sheet.chance.uniform(180, 1060), sheet.chance.uniform(265, 540)
        sheet.line([(x, y), (x - 12, y + 36)], CREAM, 3)
    sheet.wave(520, 8, 240, SEA)
    sheet.wave(590, 7, 180, DEEP, 60)
    sheet.hills([(0, 640), (400, 668), (800, 655), (1200, 690)], MOSS)
    for number in range(9):
        _child(sheet, 150 + number * 82, 700 + (number % 3) * 14, (RED, GOLD, SEA, ROSE, CREAM)[number % 5])
    _rain_gauge(sheet, 1010, 705)
    return sheet


def _child(sheet: Canvas, x: float, y: float, coat: str) -> None:
    sheet.polygon([(x - 28, y + 90), (x - 14, y), (x + 14, y), (x + 28, y + 90)], coat)
    sheet.circle((x, y - 16), 20, "#8a5a3c" if x % 3 else "#e8bb94")
    sheet.polygon([(x - 26, y - 20), (x, y - 50), (x + 26, y - 20)], coat)
    sheet.line([(x + 12, y + 14), (x + 44, y - 32)], coat, 10)


def _rain_gauge(sheet: Canvas, x: float, foot: float) -> None:
    sheet.line([(x, foot - 20), (x, foot + 95)], INK, 10)
    sheet.rectangle(x - 30, foot - 190, x + 30, foot - 10, CREAM, 8)
    sheet.rectangle(x - 22, foot - 96, x + 22, foot - 18, SEA, 6)
    for mark in range(7):
        sheet.line([(x - 22, foot - 30 - mark * 22), (x - (2 if mark % 2 else -6), foot - 30 - mark * 22)], INK, 3)


def bench() -> Canvas:
    """A bench on the cliff with its back to the sea."""
    sheet = Canvas("#f5d9b8", 4)
    sheet.circle((300, 230), 90, RED)
    sheet.wave(330, 5, 260, SEA)
    sheet.wave(390, 6, 190, DEEP, 90)
    sheet.cuts((120, 345, 480, 460), 36, ROSE, 50)
    sheet.hills([(0, 520), (350, 470), (760, 500), (1200, 430)], GREEN)
    sheet.hills([(0, 640), (420, 600), (900, 640), (1200, 590)], MOSS)
    for _ in range(130):
        x, y = sheet.chance.uniform(0, 1200), sheet.chance.uniform(640, 800)
        sheet.line([(x, y), (x + sheet.chance.uniform(-8, 8), y - sheet.chance.uniform(14, 34))], GREEN, 3)
    for y in (470, 508, 546):
        sheet.rectangle(470, y, 910, y + 24, BRICK, 6)
    for y in (598, 622):
        sheet.rectangle(450, y, 930, y + 17, "#b6603f", 6)
    for x in (500, 880):
        sheet.line([(x, 462), (x, 700)], INK, 15)
        sheet.line([(x + 30, 630), (x + 30, 720)], INK, 15)
    sheet.rectangle(634, 514, 746, 538, GOLD, 4)
    _gull(sheet, (760, 210), 60)
    _gull(sheet, (900, 150), 38)
    return sheet


def _gull(sheet: Canvas, at: Point, reach: float) -> None:
    x, y = at
    sheet.arc((x - reach / 2, y), reach / 2, 200, 350, INK, 6)
    sheet.arc((x + reach / 2, y), reach / 2, 190, 340, INK, 6)


def gate() -> Canvas:
    """The flood gate shut against the tide, and the geese that were in the way."""
    sheet = Canvas("#c2d3cf", 5)
    sheet.wave(150, 12, 170, SEA)
    sheet.wave(230, 14, 220, DEEP, 40)
    sheet.cuts((0, 170, 1200, 330), 70, FOAM, 60)
    sheet.rectangle(0, 330, 1200, 560, STONE)
    sheet.rectangle(230, 300, 970, 560, INK)
    for x in range(250, 960, 120):
        sheet.rectangle(x, 318, x + 104, 545, "#37505f", 4)
        sheet.line([(x + 8, 326), (x + 96, 538)], "#5e7d8c", 6)
        sheet.line([(x + 96, 326), (x + 8, 538)], "#5e7d8c", 6)
    for x in (230, 930):
        sheet.rectangle(x - 20, 250, x + 60, 560, BRICK)
        sheet.rectangle(x - 30, 234, x + 70, 262, SAND)
    sheet.rectangle(0, 560, 1200, 800, SAND)
    sheet.cuts((0, 575, 1200, 790), 60, "#cfae74", 40)
    for number in range(11):
        place = 90 + number * 96 + sheet.chance.uniform(-20, 20)
        _goose(sheet, place, 640 + (number * 53) % 90, 1 if number % 4 else -1)
    return sheet


def _goose(sheet: Canvas, x: float, y: float, way: int) -> None:
    sheet.circle((x, y), 40, CREAM, 0.62)
    sheet.polygon([(x - way * 30, y - 8), (x - way * 62, y - 24), (x - way * 34, y + 12)], CREAM)
    sheet.line([(x + way * 26, y - 8), (x + way * 40, y - 52), (x + way * 46, y - 66)], CREAM, 13)
    sheet.polygon([(x + way * 50, y - 72), (x + way * 74, y - 62), (x + way * 50, y - 58)], GOLD)
    sheet.circle((x + way * 47, y - 68), 3, INK)
    for leg in (-10, 10):
        sheet.line([(x + leg, y + 22), (x + leg, y + 42), (x + leg + way * 12, y + 42)], GOLD, 5)


def mirrors() -> Canvas:
    """Three hundred mirrors on the tide line."""
    sheet = Canvas("#e8dcc4", 6)
    sheet.wave(120, 8, 260, FOAM)
    sheet.wave(60, 8, 300, SEA, 30)
    sheet.hills([(0, 235), (300, 215), (700, 250), (1200, 210)], SAND)
    sheet.cuts((0, 260, 1200, 790), 90, "#d1b079", 44)
    for number in range(64):
        row = number // 8
        size = 20 + row * 7
        x = (number % 8) * 150 + (70 if row % 2 else 0) + sheet.chance.uniform(-28, 28)
        _mirror(sheet, x, 290 + row * 62, size, sheet.chance.uniform(-0.7, 0.7))
    return sheet


def _mirror(sheet: Canvas, x: float, y: float, size: float, turn: float) -> None:
    def frame(scale: float) -> list[Point]:
        corners = ((-0.75, -0.5), (0.75, -0.5), (0.75, 0.5), (-0.75, 0.5))
        cos, sin = math.cos(turn), math.sin(turn) * 0.6
        return [(x + size * scale * (a * cos - b * sin), y + size * scale * (a * sin + b * cos)) for a, b in corners]

    sheet.polygon(frame(1.22), BRICK)
    sheet.polygon(frame(1), FOAM)
    inner = frame(1)
    sheet.polygon([inner[0], inner[1], ((inner[1][0] + inner[2][0]) / 2, (inner[1][1] + inner[2][1]) / 2)], CREAM)


def oven() -> Canvas:
    """The baker before the oven at four in the morning."""
    sheet = Canvas("#2b211f", 7)
    for row in range(12):
        for column in range(-1, 15):
            left = column * 92 + (46 if row % 2 else 0)
            sheet.rectangle(left + 3, row * 52 + 3, left + 89, row * 52 + 49, "#4a322b", 3)
    sheet.circle((600, 410), 280, INK)
    sheet.rectangle(320, 410, 880, 600, INK)
    sheet.circle((600, 420), 232, RED)
    sheet.rectangle(368, 420, 832, 580, RED)
    sheet.circle((600, 452), 170, GOLD)
    sheet.rectangle(430, 452, 770, 580, GOLD)
    for x in (470, 570, 670):
        sheet.circle((x + 25, 556), 52, "#a8622d", 0.55)
        for cut in (-18, 0, 18):
            sheet.line([(x + 20 + cut, 538), (x + 32 + cut, 552)], SAND, 5)
    sheet.rectangle(240, 600, 960, 650, STONE)
    sheet.rectangle(0, 650, 1200, 800, "#5b4636")
    sheet.polygon([(880, 800), (900, 470), (990, 430), (1080, 470), (1110, 800)], CREAM)
    sheet.circle((985, 372), 62, "#e0a880")
    sheet.rectangle(922, 290, 1048, 346, CREAM, 20)
    sheet.line([(910, 520), (780, 590), (690, 590)], CREAM, 44)
    sheet.line([(700, 588), (420, 576)], "#b98a55", 12)
    return sheet


def lens() -> Canvas:
    """The lens of Hob Head: forty-one prisms, and the beam."""
    sheet = Canvas("#14212c", 8)
    sheet.polygon([(600, 400), (1200, 90), (1200, 330)], "#3a4a4f")
    sheet.polygon([(600, 400), (0, 470), (0, 710)], "#3a4a4f")
    for _ in range(70):
        place = (sheet.chance.uniform(0, 1200), sheet.chance.uniform(0, 420))
        sheet.circle(place, sheet.chance.uniform(1, 3), CREAM)
    for ring in range(10, 0, -1):
        sheet.circle((600, 400), 28 * ring, (GOLD, FOAM, CREAM, SEA)[ring % 4], 1.18)
        sheet.circle((600, 400), 28 * ring - 7, "#20384a" if ring > 2 else GOLD, 1.18)
    for turn in range(0, 360, 15):
        x, y = math.cos(math.radians(turn)), math.sin(math.radians(turn)) * 1.18
        sheet.line([(600 + 70 * x, 400 + 70 * y), (600 + 274 * x, 400 + 274 * y)], "#14212c", 5)
    sheet.circle((600, 400), 50, CREAM, 1.1)
    sheet.rectangle(300, 740, 900, 800, BRICK)
    sheet.rectangle(420, 710, 780, 745, GOLD)
    return sheet


def chart_of_the_bay() -> Canvas:
    """A map: the two landings, the crossing, and the long way round by the bridge."""
    sheet = Canvas(FOAM, 9)
    sheet.polygon([(0, 0), (420, 0), (470, 130), (400, 260), (455, 420), (380, 560), (430, 800), (0, 800)], SAND)
    sheet.polygon([(1200, 0), (700, 0), (760, 150), (840, 300), (780, 470), (860, 620), (800, 800), (1200, 800)], SAND)
    sheet.polygon([(470, 0), (640, 0), (600, 70), (520, 60)], SAND)
    road = [(330, 440), (250, 300), (300, 150), (430, 40), (580, 34), (720, 60), (880, 190), (930, 330)]
    sheet.line(road, BRICK, 9)
    sheet.line([(520, 46), (610, 46)], INK, 16)
    for step in range(22):
        x = 405 + step * 20
        if step % 2 == 0:
            sheet.line([(x, 420 + 46 * math.sin(step / 7)), (x + 18, 420 + 46 * math.sin((step + 1) / 7))], RED, 7)
    for x, y in ((380, 425), (848, 372)):
        sheet.circle((x, y), 24, INK)
        sheet.circle((x, y), 12, GOLD)
    for row in range(9):
        sheet.line([(520 + (row % 2) * 40, 520 + row * 28), (575 + (row % 2) * 40, 520 + row * 28)], SEA, 4)
    sheet.circle((1080, 690), 70, CREAM)
    sheet.polygon([(1080, 628), (1096, 690), (1064, 690)], RED)
    sheet.polygon([(1080, 752), (1096, 690), (1064, 690)], INK)
    return sheet


def tide() -> Canvas:
    """The spring tide on Custom Quay at night: the water is on the second step of the bank."""
    sheet = Canvas("#16222e", 10)
    sheet.circle((1060, 150), 84, CREAM)
    for _ in range(60):
        sheet.circle((sheet.chance.uniform(0, 940), sheet.chance.uniform(0, 300)), sheet.chance.uniform(1, 3), FOAM)
    for left, wall, roof in ((40, BRICK, STONE), (190, "#5d6d76", RED), (340, "#7c6a56", BRICK)):
        _house(sheet, left, 250, 140, 500, wall, roof)
    sheet.rectangle(560, 330, 980, 640, "#b8ad97")
    sheet.polygon([(530, 330), (770, 220), (1010, 330)], "#d6ccb6")
    for x in (580, 667, 843, 930):
        sheet.rectangle(x, 350, x + 30, 590, PAPER)
    sheet.rectangle(725, 430, 815, 590, INK)
    for number in range(5):
        y = 590 + number * 26
        sheet.rectangle(520 - number * 26, y, 1020 + number * 26, y + 26, ("#cfc5ae", "#a79c86")[number % 2])
    sheet.wave(636, 7, 190, DEEP)
    for x in (22, 1120):
        sheet.rectangle(x - 7, 330, x + 7, 700, INK)
        sheet.circle((x, 320), 30, GOLD)
        sheet.rectangle(x - 9, 560, x + 9, 576, SEA)
        for row in range(5):
            sheet.line([(x - 34 + row * 9, 664 + row * 24), (x + 30 - row * 5, 664 + row * 24)], GOLD, 6)
    sheet.wave(735, 9, 230, "#1b4a58", 80)
    sheet.cuts((40, 650, 1150, 790), 70, FOAM, 50)
    for x in (300, 352, 404):
        sheet.polygon([(x - 26, 668), (x + 22, 668), (x + 12, 694), (x - 18, 694)], CREAM)
        sheet.line([(x + 14, 668), (x + 20, 634)], CREAM, 9)
        sheet.circle((x + 22, 630), 9, CREAM)
        sheet.polygon([(x + 28, 626), (x + 44, 632), (x + 28, 636)], RED)
    return sheet


SCENES: dict[str, Callable[[], Canvas]] = {
    "ferry": ferry,
    "hill": hill,
    "rain": rain,
    "bench": bench,
    "gate": gate,
    "mirrors": mirrors,
    "oven": oven,
    "lens": lens,
    "tide": tide,
    "bay": chart_of_the_bay,
}
