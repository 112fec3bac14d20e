"""Declares the tables of this app: none of them holds personal data."""

from broadsheet.privacy.register import declare_not_personal

declare_not_personal("pagecache.PageChange", why="What of the site's pages changed, and when.")
