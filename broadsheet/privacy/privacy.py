"""What the register holds about people: nothing."""

from broadsheet.privacy.register import declare_not_personal

declare_not_personal("privacy.RetentionRun", why="When rules were carried out, and how many rows they removed.")
