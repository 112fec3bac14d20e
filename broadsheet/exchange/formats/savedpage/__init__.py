"""Saved article pages: what a browser's "save page" or "select all, copy" leaves of one article.

``read.read`` is the way in. ``decoding`` and ``webarchive`` open the file, ``webpage`` and ``captured`` read HTML and
plain text, ``metadata`` holds what the page states about its article, ``layout`` how the page is built, ``refusals``
the pages that are no article, ``remarks`` what is uncertain or left out, and ``story`` makes the record.
"""
