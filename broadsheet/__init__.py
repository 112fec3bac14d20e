"""A news site with readers' replies that stay clean by themselves, on the publisher's own server."""

__version__ = "0.1.0"
