"""Exchange: articles from files, and the demonstration newspaper.

``records`` are what every file format is read into. Each format is a package of ``formats`` with a module ``read``, and
imports no framework, so that it can be tested and used without a site. ``importing`` publishes records through the
services of the apps that own the tables. ``demo`` is a newspaper of invented people, loaded at the first start.

Verbs: ``importing.import_article``, ``demo.load.load``.
Tables: none. Jobs: none. Settings: ``BROADSHEET_DEMO`` (whether the demonstration newspaper is loaded).
"""
