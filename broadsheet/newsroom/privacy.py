"""Declares the tables of the newsroom: they hold the names of authors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from broadsheet.privacy.register import About, Holding, declare, declare_not_personal

declare(
    Holding(
        model="newsroom.Author",
        fields=("name", "slug", "role", "biography", "picture", "links"),
        about=About.STAFF,
        what=_("Names, roles, pictures, links and short biographies of our authors"),
        purpose=_("To say who wrote an article."),
        basis=_("The author’s contract with the publisher."),
        kept=_("As long as the articles."),
        seen_by=_("Everybody."),
    ),
)
declare_not_personal("newsroom.Author", "user", why="Which account is the author’s, known to colleagues.")
for _model in (
    "SiteSettings",
    "FrontPage",
    "StandardPage",
    "SectionPage",
    "ArticlePage",
    "Series",
    "ArticleTag",
    "RelatedArticle",
    "Rendition",
):
    declare_not_personal(f"newsroom.{_model}", why="What the site publishes.")
declare(
    Holding(
        model="newsroom.Correction",
        fields=("editor",),
        about=About.STAFF,
        what=_("Which editor made a correction"),
        purpose=_("To be able to account for it."),
        basis=_("Our duty to correct what was wrong."),
        kept=_("As long as the article."),
        seen_by=_("Colleagues in the newsroom."),
    ),
    Holding(
        model="newsroom.LivePost",
        fields=("author", "user"),
        about=About.STAFF,
        what=_("Who wrote a post of a live blog"),
        purpose=_("To say who wrote it."),
        basis=_("The author’s contract with the publisher."),
        kept=_("As long as the article."),
        seen_by=_("Everybody sees the author’s name, colleagues the account."),
    ),
)
declare_not_personal(
    "newsroom.Correction", "article", "made_at", "wrong", "right", "comment_id", "reported_at", "changed_at",
    "withdrawn_at", "withdrawn_because", why="What the site publishes, and which reply began it.",
)  # fmt: skip
declare_not_personal(
    "newsroom.LivePost", "article", "posted_at", "title", "text", "is_key_point", "pinned_at", "edited_at",
    "withdrawn_at", why="What the site publishes.",
)  # fmt: skip
declare_not_personal("newsroom.LiveBlog", why="What the site publishes.")
declare_not_personal("newsroom.Byline", why="Which author wrote which article.")
