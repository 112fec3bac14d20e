from django.core import checks

from broadsheet.lib import our_app


class SpamapiConfig(our_app.OurApp):
    name = "broadsheet.spamapi"
    label = "spamapi"
    needs = ("broadsheet.lib", "broadsheet.privacy")

    def ready(self) -> None:
        from broadsheet.lib.checks import of_host

        checks.register(of_host)
