from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from django.conf import settings

        from broadsheet.lib import site_name
        from broadsheet.newsroom import cdn
        from broadsheet.newsroom.models import FrontPage
        from broadsheet.newsroom.signal_handlers import register_signal_handlers

        site_name.add_provider(FrontPage.current_site_name)
        from broadsheet.pagecache import service as pagecache

        register_signal_handlers()
        if settings.WAGTAILFRONTENDCACHE:
            pagecache.add_listener(cdn.purge)
