"""Declares the tables of this app: none of them holds personal data."""

from broadsheet.privacy.register import declare_not_personal

declare_not_personal("privacy.RetentionRun", why="When retention rules were applied, and how many rows they removed.")
declare_not_personal("privacy.Residue", why="When something was erased, until the files are cleared of it.")
