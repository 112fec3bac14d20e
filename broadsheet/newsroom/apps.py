from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from django.conf import settings

        from broadsheet.lib import site_name
        from broadsheet.newsroom import cdn, picture_signals
        from broadsheet.newsroom.models import SiteSettings
        from broadsheet.newsroom.signal_handlers import register_signal_handlers
        from broadsheet.newsroom.topic_handlers import register_topic_handlers

        site_name.add_provider(SiteSettings.current_name)
        site_name.add_contact_provider(SiteSettings.current_contact)
        from broadsheet.pagecache import service as pagecache

        register_signal_handlers()
        picture_signals.register()
        register_topic_handlers()
        if settings.WAGTAILFRONTENDCACHE:
            pagecache.add_listener(cdn.purge)
