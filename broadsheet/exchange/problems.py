"""What keeps a whole file from being read."""


class CannotRead(Exception):
    """The file is none of its format, or may not be read; the message says why and what to do."""
