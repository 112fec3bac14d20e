"""The page cache: whole pages as files, for everybody who gets the same page.

A view that is ``kept`` marks its response with ``service.cache_response``, says what the page shows, and leaves places
for the parts that change by themselves. The page is stored as a file with an expiry (``store``), and its frame beside
it (``frames``). ``serve.PageFiles`` answers from the files before Django is asked. Who changes what pages show
refreshes or purges its key; every node follows these changes in the database (``following``).

Verbs (``service``): ``cache_response``, ``place``, ``refresh``, ``purge``, ``purge_all``.
Tables: ``PageChange``. Jobs: following the database, sweeping what has expired. Settings: none; the files lie in
``pages`` in the home folder.
Installed in the profiles ``full`` and ``discussion``.
"""
