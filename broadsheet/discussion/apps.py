"""The discussion as a Django app."""

from django.core import checks
from django.db.models.signals import post_delete

from broadsheet.lib import our_app


class DiscussionConfig(our_app.OurApp):
    name = "broadsheet.discussion"
    label = "discussion"
    needs = ("broadsheet.lib", "broadsheet.privacy", "broadsheet.spamapi", "broadsheet.pagecache")

    def ready(self) -> None:
        # In the order in which the notice names them.
        from broadsheet.discussion import hosting
        from broadsheet.discussion.privacy import erased_again, holdings, reports  # noqa: F401
        from broadsheet.lib.checks import of_host

        checks.register(of_host)
        post_delete.connect(hosting.forget, dispatch_uid="forget-discussion-of-page")
