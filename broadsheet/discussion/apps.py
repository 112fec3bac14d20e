"""The discussion as a Django app."""

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "broadsheet.discussion"
    label = "discussion"

    def ready(self) -> None:
        # In the order in which the notice names them.
        from broadsheet.discussion.privacy import erased_again, holdings, reports  # noqa: F401
