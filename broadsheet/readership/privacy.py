"""Declares the tables of this app: none of them holds personal data."""

from broadsheet.privacy.register import declare_not_personal

declare_not_personal("readership.ViewCount", why="A number per article.")
declare_not_personal("readership.DailyViews", why="A number per article and day.")
declare_not_personal("readership.FoldedBatch", why="File names.")
