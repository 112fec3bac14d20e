"""The newsroom: front page, sections and articles on Wagtail, each article with its thread of replies.

Verbs (``service``): ``set_up_site``, ``open_section``, ``introduce_author``, ``write_article``; facts: ``has_site``,
``views_by_thread``. What editors do in Wagtail arrives as signals (``signal_handlers``): ``threads`` keeps the thread
of an article in step with it, and the page cache is purged.

Tables (``models``): FrontPage, SectionPage, ArticlePage, Author. ``blocks`` are the parts of an article's body.
Jobs: publish scheduled pages; update audiences from views.
Settings: ``BROADSHEET_SITE_NAME``, and those that begin with ``WAGTAIL`` in ``config.settings``.
Installed in the profile ``full`` alone.
"""
