"""Draws all pictures anew."""

from __future__ import annotations

from pathlib import Path

from broadsheet.exchange.demo.drawings.portraits import FACES, portrait
from broadsheet.exchange.demo.drawings.scenes import SCENES

FOLDER = Path(__file__).resolve().parent.parent / "pictures"


def main() -> None:
    for name, draw in SCENES.items():
        draw().save(FOLDER / f"{name}.png")
    for name in FACES:
        portrait(name).save(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
