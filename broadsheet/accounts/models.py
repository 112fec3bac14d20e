"""What belongs to an account beside its name and password."""

from __future__ import annotations

from django.conf import settings
from django.db import models

# A credential id has at most 1,023 bytes (WebAuthn), which are so many characters.
CREDENTIAL_MAX, EMAIL_MAX = 1400, 254


class Passkey(models.Model):
    """A passkey or security key (WebAuthn). What is kept of it is public; the secret stays in the device."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60, help_text="What its owner calls it.")
    credential = models.CharField(max_length=CREDENTIAL_MAX, unique=True, help_text="Its id.")
    public = models.TextField(help_text="Its id and public key, as the authenticator gave them.")
    uses = models.PositiveBigIntegerField(default=0, help_text="The authenticator's own counter; 0 if it has none.")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class CodeApp(models.Model):
    """An app that shows a code of six digits every thirty seconds (TOTP, RFC 6238)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="code_app")
    sealed = models.TextField(help_text="Its secret, which only this site can open.")
    last_step = models.BigIntegerField(default=0, help_text="The half minute of the last code; older ones are refused.")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code app of {self.user_id}"


class RecoveryCode(models.Model):
    """A code that counts as a second factor once, for whoever has lost the others."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=32, unique=True, help_text="Keyed hash of the code.")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class PasswordRequest(models.Model):
    """Somebody has forgotten the password of an account with this address, if there is one.

    It is kept for seconds, until the background worker has looked: what the page does is the same for every address.
    """

    email = models.CharField(max_length=EMAIL_MAX)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"request {self.pk}"


class AccountMail(models.Model):
    """A mail about an account that waits to be sent, where there is no discussion whose outbox would take it."""

    to = models.EmailField(max_length=EMAIL_MAX)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True, help_text="When to try next.")
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class OutsideIdentity(models.Model):
    """Who an account is at an identity provider."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outside_identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_per_identity")]

    def __str__(self) -> str:
        return self.subject
