"""Readership: how often each page is read, counted without robots and without storing anything about readers.

A page carries a signed token; a script sends it back (``views.beacon``); the beacon is appended to a file (``spool``).
Robots are set apart at once (``robots``); the background worker finds the new readers of each batch (``readers``) and
adds its numbers (``tallies``): views in all, by day, by hour and by source (``sources``), and what was not counted and
why. A subject is a kind and a number, such as ``article:12``, so that this app knows no page model.

Verbs (``service``): ``record_view``, ``fold``, ``start_at``; facts (``stats``): ``counts``, ``most_read``,
``views_since``, ``by_hour``, ``by_day``, ``by_source``, ``uncounted``.
Tables: ViewCount, DailyViews, HourlyViews, DailySource, DailyUncounted, FoldedBatch.
Jobs: count views, forget details of views. Settings: ``CACHE_URL`` (``readers``); the files lie in ``spool`` in the
home folder. Installed in the profiles ``full`` and ``discussion``.
"""
