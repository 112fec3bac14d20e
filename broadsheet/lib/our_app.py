"""What our apps have in common as Django apps, in our own site and in a project that hosts them."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class OurApp(AppConfig):
    """An app that names those it ``needs`` beside it, and whose keys are large whatever the project has chosen."""

    default_auto_field = "django.db.models.BigAutoField"
    needs: tuple[str, ...] = ()

    def import_models(self) -> None:
        """As usual; but first it is seen that what these tables point to is there. Raises ImproperlyConfigured."""
        installed = {app.name for app in self.apps.app_configs.values()} if self.apps else set()
        for needed in self.needs:
            if needed not in installed:
                raise ImproperlyConfigured(f'{self.name} needs {needed}; add "{needed}" to INSTALLED_APPS.')
        super().import_models()
