from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "broadsheet.privacy"
    label = "privacy"

    def ready(self) -> None:
        from broadsheet.privacy import frameworks

        frameworks.declare_all()
        # Each app declares in its own privacy.py what it stores; this app imports none of them by name.
        autodiscover_modules("privacy")
