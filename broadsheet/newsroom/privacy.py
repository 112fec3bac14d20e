"""Declares the tables of the newsroom: they hold the names of authors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from broadsheet.privacy.register import About, Holding, declare, declare_not_personal

declare(
    Holding(
        model="newsroom.Author",
        fields=("name", "role", "biography"),
        about=About.STAFF,
        what=_("Names, roles and short biographies of our authors"),
        purpose=_("To say who wrote an article."),
        basis=_("The author’s contract with the publisher."),
        kept=_("As long as the articles."),
        seen_by=_("Everybody."),
    ),
)
declare_not_personal("newsroom.Author", "user", why="Which account is the author’s, known to colleagues.")
for _model in ("FrontPage", "SectionPage", "ArticlePage"):
    declare_not_personal(f"newsroom.{_model}", why="What the site publishes.")
declare_not_personal("newsroom.ArticlePage_authors", why="Which author wrote which article.")
