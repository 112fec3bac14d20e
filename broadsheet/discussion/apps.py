from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "broadsheet.discussion"
    label = "discussion"

    def ready(self) -> None:
        # In the order in which the notice tells of them.
        from broadsheet.discussion import privacy, privacy_voices  # noqa: F401
