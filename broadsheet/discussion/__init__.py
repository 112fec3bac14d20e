"""Everything about readers' comments: taken in, judged, decided, shown, reported, mailed, and deleted in time.

`docs/development/architecture.md` has the layers inside and the life of a comment, `docs/development/glossary.md` the
words. Other apps take only `service`, `jobs`, `permissions`, `states` and `urls`; `filtering` alone asks the filter.

Verbs (`service`): for readers `submit`, `edit`, `withdraw`, `report`, `appeal`, `appreciate`; for moderators `decide`,
`undo`, `dismiss_reports`, `answer_appeal`, `submit_as_staff`; for a page `upsert_thread`, `delete_thread`, `set_mode`,
`set_reporters`, `rename_section`, `reserve_newsroom_names`; for personal data `erase`, `erase_by_id`, `discard`.
Tables (`models`): threads and comments with decisions and revisions; rules, banned words, bans; readers and names;
reports, appeals, appreciations; subscriptions, notices to the staff and the outbox; notes, the audit log, daily
statistics.
Jobs (`jobs`): send and queue mail, reserve the names of staff, weigh appreciations and reports, update audiences and
statistics, learn from comments that nobody reported.
Settings: in `config.settings` under "discussion", such as `BROADSHEET_EDIT_MINUTES`, `BROADSHEET_REPLIES_PER_HOUR` and
`BROADSHEET_KEEP_SPAM_DAYS`; the manual lists them all.
Installed in the profiles `full` and `discussion`.
"""
