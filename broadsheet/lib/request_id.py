"""The id of the request that is being answered, for log lines about it."""

from __future__ import annotations

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request."""
