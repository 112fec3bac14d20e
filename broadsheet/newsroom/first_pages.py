"""Drafts of the pages that every publisher needs, so that a new site begins with a list of what is to be said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from broadsheet.newsroom.models import FrontPage, StandardPage


def sketch(front: FrontPage) -> None:
    """Add the drafts below the front page of a new site; readers see them when an editor has published them."""
    for slug, title, introduction, questions in _pages():
        body = [("paragraph", f"<p>{question}</p>") for question in questions]
        page = StandardPage(
            slug=slug, title=title, introduction=introduction, body=body, show_in_menus=True, live=False
        )
        front.add_child(instance=page)
        page.save_revision()


def _pages() -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (
            "about", _("About us"), _("Who makes this paper, and what for."),
            (_("Who writes here?"), _("What do you report on, and for whom?"), _("Who owns and pays for the paper?")),
        ),
        (
            "imprint", _("Imprint"), "",
            (
                _("Name and postal address of the publisher, and who answers for what is written here."),
                _("An e-mail address and a telephone number."),
                _("Register, register number and tax number, where the law asks for them."),
            ),
        ),
        (
            "contact", _("Contact"), _("How to reach us."),
            (_("Where do readers write to?"), _("How do they send you a hint that nobody else should see?")),
        ),
    ]  # fmt: skip
