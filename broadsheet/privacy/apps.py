from django.utils.module_loading import autodiscover_modules

from broadsheet.lib import our_app


class PrivacyConfig(our_app.OurApp):
    name = "broadsheet.privacy"
    label = "privacy"

    def ready(self) -> None:
        # What is erased is declared where it is done, and has to be known to whoever carries it out again.
        from broadsheet.privacy import frameworks, persons  # noqa: F401

        frameworks.declare_all()
        # Each app declares in its own privacy.py what it stores; this app imports none of them by name.
        autodiscover_modules("privacy")
