"""Rows that have an address of their own below a fixed one, such as authors and series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

_LONGEST = 100


def slug_of(text: str) -> str:
    """The text as a part of an address: small Latin letters, numbers and hyphens; empty where there is none in it."""
    return slugify(anyascii(text))[: _LONGEST - 5].strip("-_")


def free_slug(row: models.Model, text: str) -> str:
    """A slug made of the text that no other row of this kind has."""
    base = slug_of(text) or row._meta.model_name or "item"
    others = type(row)._default_manager.exclude(pk=row.pk)
    taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True))
    return numbered(base, taken.__contains__)


def numbered(base: str, is_taken: Callable[[str], bool]) -> str:
    """The slug itself, or the first of it with a number behind that is free."""
    slug, number = base, 2
    while is_taken(slug):
        slug, number = f"{base}-{number}", number + 1
    return slug


class SluggedModel(models.Model):
    """A row with a slug, which is made of its name where none is given."""

    slug = models.SlugField(_("slug"), max_length=_LONGEST, unique=True, blank=True, help_text=_("Its address."))
    slug_source = "title"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self, getattr(self, self.slug_source))
        super().save(*args, **kwargs)
