"""Exchange: whole sites and single articles from files, and the demonstration newspaper.

``records`` are what every file format is read into. Each format is a package of ``formats`` with a module ``read``, and
imports no framework, so that it can be tested and used without a site. ``arriving`` stores the records of a whole site
through the services of the apps that own the tables, many at once; ``importing`` publishes a single article. ``runner``
and ``reporting`` are what every import needs around it, ``carrying_out`` is a whole one of a system in ``kinds``, and
``by_upload`` the same for those who have no shell. ``demo`` is a newspaper of invented people, loaded at the first
start.

Verbs: ``carrying_out.carry_out``, ``importing.import_article``, ``demo.load.load``.
Tables: ``Source`` and ``Arrival``, which say what has arrived from where; ``ImportRun``, an import by upload.
Jobs: look after imports, clear away uploaded files. Settings: ``BROADSHEET_DEMO`` (whether the demonstration newspaper
is loaded).
"""
