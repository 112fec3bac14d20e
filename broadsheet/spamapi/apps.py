from django.apps import AppConfig


class SpamapiConfig(AppConfig):
    name = "broadsheet.spamapi"
    label = "spamapi"
