from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "broadsheet.lib"
    label = "broadsheet_lib"
