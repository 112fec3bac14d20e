"""The filter as a service: judges comments for this site and, through the Akismet protocol, for others.

The engine is `broadsheet.spamfilter`; this app adds what a running site needs. Lessons are rows that are only added
(the ledger); `learning` folds them into a model for each owner of keys, and publishes it as a file that every worker
maps. `akismet` answers the protocol's requests in front of the framework, `console` has the operator's pages.

Verbs (`service`): `judge`, `teach`, `learn_unreported`, `withdraw`, `forget`; `rebuild`, `issue_key`, `revoke_key`,
`list_keys`, `set_owner_email`; `linked_domains`, `status` and `thresholds` for pages.
Tables: `Lesson` (the ledger), `ApiKey`, `Check` (what was answered), `Usage` (counts by day), `Recheck`,
`SignInLink`.
Jobs: learn from decisions, count checks, judge again, send links to owners of keys, learn from what nobody reported.
Settings: `BROADSHEET_TOLERANCE`, `BROADSHEET_SHARE_LESSONS`, `BROADSHEET_UNREPORTED_DAYS`,
`BROADSHEET_CALLS_PER_MINUTE`, `BROADSHEET_KEEP_LESSON_DAYS`, `BROADSHEET_KEEP_CHECK_DAYS`.
Files: the models and the window of recent submissions in `model/`, checks on their way to the database in `spool/`.
Installed in every profile.
"""
