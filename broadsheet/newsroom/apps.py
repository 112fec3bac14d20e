from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from broadsheet.lib import site_name
        from broadsheet.newsroom.models import FrontPage
        from broadsheet.newsroom.signal_handlers import register_signal_handlers

        site_name.add_provider(FrontPage.current_site_name)
        register_signal_handlers()
