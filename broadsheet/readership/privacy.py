"""Declares the tables of this app: none of them holds personal data."""

from broadsheet.privacy.register import declare_not_personal

declare_not_personal("readership.ViewCount", why="A number per article.")
declare_not_personal("readership.DailyViews", why="A number per article and day.")
declare_not_personal("readership.HourlyViews", why="A number per article and hour.")
declare_not_personal("readership.DailySource", why="A number per article, day and site that readers came from.")
declare_not_personal("readership.DailyUncounted", why="A number per article, day and reason.")
declare_not_personal("readership.FoldedBatch", why="File names.")
