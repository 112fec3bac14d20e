from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "broadsheet.exchange"
    label = "exchange"
