"""How Sphinx makes the documentation site from the pages of this folder: `make docs`, without a network."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from broadsheet import __version__

project = "Broadsheet"
author = "The Broadsheet project"
release = version = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "index"
# Read on the pages of a repository, where there is no table of contents at the side.
exclude_patterns = ["README.md"]
# Links may lead to headings, as they do on the pages of a repository.
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = f"Broadsheet {__version__}"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False


class Measured(SphinxDirective):
    """Some rows of a page that a benchmark has written, so that no figure is typed by hand."""

    required_arguments = 1
    option_spec = {"rows": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        page = Path(self.env.srcdir, self.arguments[0])
        self.env.note_dependency(str(page))
        wanted = re.compile(self.options["rows"])
        table = [line for line in page.read_text().splitlines() if line.startswith("|")]
        rows = [line for line in table[2:] if wanted.search(line.split("|")[1])]
        if not rows:
            raise self.error(f"{page.name} has no such rows")
        return self._parsed([*table[:2], *rows])

    def _parsed(self, lines: list[str]) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.arguments[0]), 0, holder)
        return holder.children


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True}
