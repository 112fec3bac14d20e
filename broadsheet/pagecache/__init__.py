"""The page cache: whole pages as files, for everybody who gets the same page.

A view marks its response with ``service.cache_response``, and ``middleware.CachePages`` stores it as a file with an
expiry (``store``). ``serve.PageFiles`` answers from the files before Django is asked. Who changes what a page shows
purges it, after the commit.

Verbs (``service``): ``cache_response``, ``purge``, ``purge_all``.
Tables: none. Jobs: none. Settings: none; the files lie in ``pages`` in the home folder.
Installed in the profiles ``full`` and ``discussion``.
"""
