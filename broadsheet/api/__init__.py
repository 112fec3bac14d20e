"""The API for other programs, under ``/api/v1/``: threads, comments, receipts, moderation, numbers, the filter, export.

It stands over the apps' services and knows no rule of theirs. Its verbs are those of ``keys``: `issue`, `revoke`.
``middleware`` stands in front of every address under ``/api/``: the key, rate limits, sizes, which sites' pages may
read the answers, and that each error is a problem document (RFC 9457).

Tables: access keys. Jobs: none.
Settings: ``BROADSHEET_API_CALLS_PER_MINUTE``, ``BROADSHEET_API_OPEN_CALLS_PER_MINUTE``.
"""
