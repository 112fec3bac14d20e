"""Does in a project by Wagtail what the tutorial has in blocks of code; takes the page."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

_BLOCK = re.compile(r"^ *```(python|html\+django)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def main(page: Path) -> None:
    """Raises ValueError where the project has not what the page begins with, or the page other blocks."""
    (_, settings), (_, addresses), (_, model), (_, template) = [
        (kind, textwrap.dedent(text)) for kind, text in _BLOCK.findall(page.read_text())
    ]
    Path("plain/settings/local.py").write_text(settings)
    put("plain/urls.py", "urlpatterns = urlpatterns + [", addresses + "\nurlpatterns += [")
    put("home/models.py", "class HomePage(Page):\n    pass\n", model)
    Path("home/templates/home/home_page.html").write_text(template)


def put(place: str, old: str, new: str) -> None:
    text = Path(place).read_text()
    if old not in text:
        raise ValueError(f"{place} has no {old!r}")
    Path(place).write_text(text.replace(old, new))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
