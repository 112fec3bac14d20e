"""How the passwords of staff are stored."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2(Argon2PasswordHasher):
    """Argon2id with the memory that OWASP recommends, 19 MiB, instead of Django's 100.

    Anybody may try to sign in, and each attempt costs this much memory and time while readers wait; eight at once used
    up the memory of a small server. Hashes made with other costs are renewed at the next sign-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
