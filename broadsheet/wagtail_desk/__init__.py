"""The desk in the admin of a Wagtail project that hosts the discussion: a panel on its first page, and a menu item.

For projects of others alone; the newsroom has its own first page. No verbs, tables, jobs or settings.
"""
