from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_slug_changed, page_unpublished

        from broadsheet.newsroom import publishing

        page_published.connect(publishing.page_changed, dispatch_uid="newsroom.published")
        page_unpublished.connect(publishing.page_changed, dispatch_uid="newsroom.unpublished")
        page_slug_changed.connect(publishing.page_changed, dispatch_uid="newsroom.slug_changed")
