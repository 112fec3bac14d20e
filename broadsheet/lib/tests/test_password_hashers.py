"""What a guess at a password may cost."""

from __future__ import annotations

import argon2
from django.contrib.auth import hashers
from django.contrib.auth.hashers import Argon2PasswordHasher

from broadsheet.lib.password_hashers import FrugalArgon2


def test_a_guess_costs_little_memory_and_the_hash_is_still_argon2id():
    found = argon2.extract_parameters(
        FrugalArgon2().encode("a long password", "saltsaltsaltsalt").removeprefix("argon2")
    )

    assert found.type is argon2.Type.ID
    assert found.memory_cost <= 20 * 1024
    assert found.parallelism == 1


def test_a_password_stored_with_the_frameworks_costs_still_opens_and_is_renewed(settings):
    settings.PASSWORD_HASHERS = ["broadsheet.lib.password_hashers.FrugalArgon2"]
    old = Argon2PasswordHasher().encode("a long password", "saltsaltsaltsalt")
    renewed = []

    assert hashers.check_password("a long password", old, setter=renewed.append)
    assert renewed == ["a long password"]
