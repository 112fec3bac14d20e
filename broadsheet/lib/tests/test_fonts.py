"""The fonts that come with the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import broadsheet.lib

FOLDER = Path(broadsheet.lib.__file__).parent / "static/broadsheet"
FACES = {name: (FOLDER / name).read_text() for name in ("fonts.css", "fonts-english.css")}


def test_every_face_has_its_file_and_every_file_its_face():
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', "".join(FACES.values())))

    assert named == {file.name for file in (FOLDER / "fonts").glob("*.woff2")}


def test_each_family_comes_with_its_licence():
    licences = [file.read_text() for file in sorted((FOLDER / "fonts").glob("*-LICENSE.txt"))]

    assert len(licences) == 3
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in licences)


@pytest.mark.parametrize(("script", "most"), [("english", 43_000), ("latin", 55_000)])
def test_what_a_first_page_fetches_is_small(script, most):
    first = ("literata", "literata-display", "libre-franklin")

    assert sum((FOLDER / f"fonts/{name}-{script}.woff2").stat().st_size for name in first) < most


def test_english_and_other_pages_know_the_same_letters():
    known = [_letters(sheet) for sheet in FACES.values()]

    assert known[0] == known[1]
    assert {"Literata", "Literata Display", "Libre Franklin", "Noto Naskh Arabic"} == {
        family for family, *_ in known[0]
    }


@pytest.mark.parametrize("sheet", FACES.values(), ids=FACES)
def test_a_reader_s_own_font_that_stands_in_takes_as_much_room(sheet):
    stand_ins = [face for face in sheet.splitlines() if "local(" in face]

    assert len(stand_ins) == 22
    for face in stand_ins:
        assert all(words in face for words in ("size-adjust", "ascent-override", "descent-override", "line-gap"))


def _letters(sheet: str) -> set[tuple[str, str, str, int]]:
    """Each letter that a style sheet names a file for, with its family, style and weight."""
    face = re.compile(r'font-family: "([^"]+)"; font-style: (\w+); font-weight: ([\d ]+);.*unicode-range: ([^;]+);')
    known = set()
    for family, style, weight, ranges in face.findall(sheet):
        for part in ranges.split(", "):
            first, _, last = part.removeprefix("U+").partition("-")
            known |= {(family, style, weight, one) for one in range(int(first, 16), int(last or first, 16) + 1)}
    return known
