"""The accounts of the staff: signing in, second factors, invitations, forgotten passwords, an identity provider.

Everybody who works here signs in by the pages of this app, whether they go to the moderation area, to Wagtail's admin
or to the pages of the filter. Verbs: those of ``people`` and ``factors``. What is done to
somebody else's account is in the audit log.

Tables: passkeys, code apps, recovery codes, requests for a new password, identities at a provider, and mail that waits
where the filter is alone. Jobs: answering those requests, sending that mail. Settings: ``BROADSHEET_SECOND_FACTOR``,
``BROADSHEET_OIDC_…``.
"""
