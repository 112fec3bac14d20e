"""Helpers with one subject each, which know none of the apps above. A module enters when two apps need it.

Addresses: ``client_ip``, ``email_address``, ``sameorigin``, ``absolute_url``. Text: ``html``, ``markdown``. Input:
``numbers``. Secrets: ``signing``, ``password_hashers``. Limits and files: ``ratelimit``, ``spool``. Outgoing requests:
``outgoing``. The site: ``home``, ``site_name``. Time: ``dates``. The background worker: ``jobs``. Drawing: ``charts``.
It also holds the templates and styles that every page is made of.

Tables: none. Jobs: none (``jobs`` is what the other apps declare theirs with).
Settings: ``BROADSHEET_TRUSTED_PROXIES`` (``client_ip``), ``BROADSHEET_SECRET_KEY`` and ``BROADSHEET_OLD_SECRET_KEYS``
(``signing``), ``CACHE_URL`` (``ratelimit``), ``BROADSHEET_HOME`` and ``BROADSHEET_PROFILE`` (``home``),
``BROADSHEET_INNER_HOSTS`` (``outgoing``).
"""
