from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "broadsheet.config"
    label = "broadsheet_config"
