"""Access keys, by which other programs use the API."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AccessKey(models.Model):
    """What one program may do through the API. The key itself is shown once and not kept."""

    digest = models.CharField(max_length=32, unique=True, help_text="Keyed hash of the key.")
    name = models.CharField(max_length=80, help_text="Which program has it.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+",
        help_text="Who answers for it: it may decide about comments if this account may.",
    )  # fmt: skip
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To about five minutes.")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
