from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save
        from wagtail import signals
        from wagtail.models import PageViewRestriction

        from broadsheet.discussion import paper
        from broadsheet.newsroom import publishing
        from broadsheet.newsroom.models import ArticlePage, Author, FrontPage

        paper.ask_for_name(FrontPage.name_of_paper)
        signals.page_published.connect(publishing.page_published, dispatch_uid="newsroom.published")
        signals.page_unpublished.connect(publishing.page_unpublished, dispatch_uid="newsroom.unpublished")
        signals.page_slug_changed.connect(publishing.slug_changed, dispatch_uid="newsroom.slug_changed")
        signals.post_page_move.connect(publishing.page_moved, dispatch_uid="newsroom.moved")
        for signal in (post_save, post_delete):
            signal.connect(publishing.access_changed, PageViewRestriction, dispatch_uid="newsroom.access")
        post_save.connect(publishing.author_saved, Author, dispatch_uid="newsroom.author")
        post_delete.connect(publishing.article_deleted, ArticlePage, dispatch_uid="newsroom.deleted")
