"""Privacy: the register of personal data, and the four things that read it.

Each app declares in its own ``privacy.py`` what it stores about people, why, and for how long (``register``). The data
notice (``views.notice``), retention, export and erasure all read this one list. A test fails while a field of any table
is declared nowhere.

Verbs: ``declare`` and ``declare_not_personal`` (``register``), ``run`` (``retention``), ``export`` and ``erase``
(``persons``).
Tables: RetentionRun.
Jobs: retention. Settings: ``BROADSHEET_CONTACT``; the periods are settings of the apps that own the data.
Installed in every profile.
"""
