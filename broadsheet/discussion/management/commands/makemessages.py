"""Django's `makemessages`, which also collects the filter's sentences: the filter itself knows no Django."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """A signal's sentence is the fourth argument of `Signal`."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=Signal:4"]
