"""Readership: how often each page is read, counted without robots and without storing anything about readers.

A page carries a signed token; a script sends it back (``views.beacon``); the view is appended to a file (``spool``) and
counted in batches. A subject is a kind and a number, such as ``article:12``, so that this app knows no page model.

Verbs (``service``): ``record_view``, ``fold``, ``start_at``; facts: ``counts``, ``most_read``, ``views_since``.
Tables: ViewCount, DailyViews, FoldedBatch.
Jobs: count views. Settings: none; the files lie in ``spool`` in the home folder.
Installed in the profiles ``full`` and ``discussion``.
"""
