"""Themes: folders whose templates and static files come before the site's own.

Known before Django is set up, since a changed theme has its files collected anew at the next start.
"""

from __future__ import annotations

import os
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "themes"
_PARTS = ("templates", "static")


def find(value: str) -> Path | None:
    """The folder of a theme: one that ships, by its name, or any other, by its path; ``None`` for no theme.

    Raises ValueError, with what is wrong and what would be right, where there is none.
    """
    name = value.strip()
    if not name:
        return None
    shipped = sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir())
    folder = SHIPPED / name if name in shipped else Path(name).absolute()
    if not any((folder / part).is_dir() for part in _PARTS):
        raise ValueError(f"no theme; use {', '.join(shipped)} or a folder with `templates` or `static` in it")
    return folder


def parts(folder: Path | None, part: str) -> list[Path]:
    """The folder of a theme's templates or of its static files, as Django takes them: a list of one or none."""
    return [folder / part] if folder and (folder / part).is_dir() else []


def files() -> list[Path]:
    """Every file of the theme in force; a theme that is none is named where settings are read."""
    try:
        folder = find(os.environ.get("BROADSHEET_THEME", ""))
    except ValueError:
        return []
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder else []
