"""The ledger: what the filter was taught, in order. Rows are only added; the model is a fold over them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Self

from django.db import models

from broadsheet.lib import email_address


def person_key(email: str) -> str:
    """A keyed hash by which the rows about an e-mail address are found; "" for no address, or a reduced one."""
    email = email_address.normalise(email)
    return email_address.person_key(email) if "@" in email and not email.startswith("x@") else ""


def lesson_key(key_id: int, subject: str) -> str:
    """What a lesson about a checked comment is known as: the same for a report and for an unreported answer."""
    return f"check:{key_id}:{subject}"


class Label(models.TextChoices):
    SPAM = "spam"
    HAM = "ham"
    # A later row that takes the earlier lesson of the same key back, leaving none.
    WITHDRAWN = "withdrawn"
    # An answer of the filter that nobody reported: nobody taught this.
    UNREPORTED_SPAM = "unreported-spam"
    UNREPORTED_HAM = "unreported-ham"


TAUGHT = (Label.SPAM, Label.HAM)
"""What people say."""

UNREPORTED: dict[str, Label] = {"spam": Label.UNREPORTED_SPAM, "ham": Label.UNREPORTED_HAM}
"""What follows where they report nothing, by what the filter had answered."""


class LessonQuerySet(models.QuerySet["Lesson"]):
    def last_row(self) -> int:
        """The number of the row that was added last; 0 for an empty ledger."""
        return self.order_by("-pk").values_list("pk", flat=True).first() or 0

    def digest(self, row: int) -> str:
        """What tells this ledger's row of that number from another's; "" where there is no such row."""
        found = self.filter(pk=row).values_list("key", "label", "created_at").first()
        return "" if found is None else blake2b("\0".join(map(str, found)).encode(), digest_size=16).hexdigest()

    def earliest_changed_since(self, mark: int) -> int | None:
        """The earliest row that one added since ``mark`` changes or withdraws; None where none does."""
        earlier = LessonQuerySet(self.model).filter(key=models.OuterRef("key"), pk__lt=models.OuterRef("pk"))
        newest = earlier.order_by("-pk")
        added = self.filter(pk__gt=mark).annotate(
            before=models.Subquery(newest.values("pk")[:1]), label_before=models.Subquery(newest.values("label")[:1])
        )
        changed = added.filter(before__isnull=False).exclude(label_before=Label.WITHDRAWN)
        found: int | None = changed.aggregate(first=models.Min("before"))["first"]
        return found

    def in_force(self, end: int | None = None) -> Self:
        """Each subject's last word, if it still teaches something, in the order in which it was said.

        With ``end`` as it was when the ledger ended with this row, but for what was erased since.
        """
        newer = LessonQuerySet(self.model).filter(key=models.OuterRef("key"), pk__gt=models.OuterRef("pk"))
        known = self
        if end is not None:
            newer, known = newer.filter(pk__lte=end), self.filter(pk__lte=end)
        return (
            known.filter(~models.Exists(newer), submission__isnull=False).exclude(label=Label.WITHDRAWN).order_by("pk")
        )

    def last_words(self, after: int, end: int) -> list[tuple[Lesson, Lesson | None]]:
        """Of each subject of which a row after ``after`` up to ``end`` speaks: the last of these, and the one before
        them all, if it teaches something; in the order of the ledger."""
        said = {row.key: row for row in self.filter(pk__gt=after, pk__lte=end).order_by("pk")}
        return [
            (row, self.filter(key=row.key).in_force(after).first())
            for row in sorted(said.values(), key=lambda row: row.pk)
        ]

    def numbers(self, owner: str) -> dict[str, int]:
        """How many rows there are of each label with the lessons of one owner."""
        found = self.filter(owner=owner).order_by().values_list("label").annotate(number=models.Count("pk"))
        return dict.fromkeys(Label.values, 0) | dict(found)


class Lesson(models.Model):
    """One thing a person decided about one submission.

    ``key`` names the subject (``comment:12``, ``check:3:…``); a later row with the same key replaces the earlier one.
    ``submission`` is the reduced submission as JSON, or null once its content was erased. An unreported answer has the
    evidence in its place, which are keyed hashes and no words.
    """

    key = models.CharField(max_length=80, db_index=True)
    label = models.CharField(max_length=20, choices=Label.choices)
    submission = models.JSONField(null=True)
    source = models.CharField(max_length=80, help_text="Who taught it, such as moderator:3.")
    # Whose sites it comes from: empty for the operator's own, else the owner of the key it came in with.
    owner = models.CharField(max_length=80, default="", db_index=True)
    # A keyed hash of the writer's e-mail address, by which it is found when they ask for erasure.
    person = models.CharField(max_length=32, default="", db_index=True)
    created_at = models.DateTimeField(db_index=True)

    objects = LessonQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key}: {self.label}"


class ApiKey(models.Model):
    """The right of one site's owner to ask this filter. The key itself is shown once and not kept."""

    digest = models.CharField(max_length=32, unique=True)
    site = models.CharField(max_length=300)
    owner = models.CharField(max_length=80, default="", blank=True)
    quota = models.PositiveIntegerField(
        null=True, blank=True, help_text="Checks in a calendar month; empty: any number."
    )
    strict = models.BooleanField(default=False, help_text="Whether what the filter is unsure of is sent as spam.")
    # Where the owner signs in; empty: the operator alone looks after this key.
    email = models.CharField(max_length=254, default="", db_default="", blank=True)
    # After a renewal the key before goes on for a while.
    earlier_digest = models.CharField(max_length=32, default="", db_default="", blank=True, db_index=True)
    earlier_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.site


class Check(models.Model):
    """One question that was answered. Of the comment itself, keyed hashes only: enough to know it again.

    ``subject`` is the same for a check and the feedback on it; ``person`` finds what belongs to an e-mail address.
    """

    guid = models.CharField(max_length=32, unique=True)
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="checks")
    subject = models.CharField(max_length=32, db_index=True)
    person = models.CharField(max_length=32, default="", db_index=True)
    decision = models.CharField(max_length=10)
    probability = models.FloatField()
    sent_as_spam = models.BooleanField(help_text="The answer for clients that know only spam and ham.")
    # Without the words that a reason names: see `kept_reasons`. Null where there were none or the check is older.
    reasons = models.JSONField(null=True)
    campaign = models.JSONField(default=dict)
    # Kept for some days of a few checks, in case nobody reports them: see `unreported`.
    evidence = models.JSONField(null=True)
    checked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.guid

    @property
    def lesson_key(self) -> str:
        """What a lesson about this comment is known as."""
        return lesson_key(self.key_id, self.subject)


class Usage(models.Model):
    """What one key asked for one site on one day, and how often it had to correct us."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="usage")
    site = models.CharField(max_length=200)
    day = models.DateField()
    checks = models.PositiveIntegerField(default=0)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)
    missed_spam = models.PositiveIntegerField(default=0)
    false_positives = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "site", "day"], name="one_usage_a_day")]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class Recheck(models.Model):
    """A comment that the filter was unsure of, to be judged again for the site that asked."""

    guid = models.CharField(max_length=32, unique=True)
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="rechecks")
    sealed_key = models.CharField(max_length=200)
    callback = models.CharField(max_length=500)
    submission = models.JSONField()
    person = models.CharField(max_length=32, default="", db_index=True)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.guid


class SignInLink(models.Model):
    """Somebody asked for a link by which an owner of keys signs in. It is sent by the background worker, if any key
    belongs to that address, and ends when it is used."""

    email = models.CharField(max_length=254)
    asked_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"link {self.pk}"
