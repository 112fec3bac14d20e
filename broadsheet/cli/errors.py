"""The one exception of the command line."""


class CommandFailed(Exception):
    """A command cannot do what it was asked. The message is one plain sentence that names the remedy."""
