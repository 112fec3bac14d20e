"""Which passwords may be chosen, beside Django's own rules."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PASSWORD_MAX, NAME_MAX = 200, 150


class MaximumLength:
    """A password is hashed with much memory, so nobody may hand in a book."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that is too long."""
        if len(password) > PASSWORD_MAX:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """What is allowed, for the form."""
        return _("Your password may have at most %(most)d characters.") % {"most": PASSWORD_MAX}
