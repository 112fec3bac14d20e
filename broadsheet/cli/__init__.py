"""The ``broadsheet`` command. One module for each group of subcommands, found by ``main``.

``serve`` (with ``install``, which prepares a site) and ``work`` run a site; ``import_`` and ``privacy`` work on its
data; ``filter``, ``filter_data``, ``filter_archive``, ``filter_evaluate`` and ``filter_first_lessons`` use the engine
without a site, ``filter_keys`` with one; ``filter_pieces`` and ``filter_workers`` share out what takes long.
``django_setup`` sets up Django for the commands that need it; ``errors.CommandFailed`` is how a command says what went
wrong.

Each module has ``configure(subparsers)``, and imports what is heavy inside its handlers, so that
``broadsheet filter check`` starts without Django. A test compares the commands with ``docs/manual/commands.md``.
Tables: none. Jobs: none of its own.
Settings: ``BROADSHEET_HOME`` and ``BROADSHEET_PROFILE`` are read before Django is set up.
"""
