from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

        from broadsheet.newsroom import publishing

        page_published.connect(publishing.page_published, dispatch_uid="newsroom.published")
        page_unpublished.connect(publishing.page_taken_down, dispatch_uid="newsroom.unpublished")
        page_slug_changed.connect(publishing.address_changed, dispatch_uid="newsroom.slug_changed")
        post_page_move.connect(publishing.address_changed, dispatch_uid="newsroom.moved")
