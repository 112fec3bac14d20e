"""Where faults and durations may be reported; part of the settings."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from broadsheet.config.environment import needs, optional, setting


def address_with(module: str, extra: str) -> Callable[[str], str]:
    """Read an address that is of use only where an extra is installed."""

    def read(value: str) -> str:
        parts = urlsplit(value.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not a web address; write it as that service shows it")
        needs(module, extra)
        return value.strip()

    return optional(read)


SENTRY_DSN = setting(
    "BROADSHEET_SENTRY_DSN",
    address_with("sentry_sdk", "sentry"),
    "",
    "The DSN of a Sentry project that is told of faults of the software, without words and addresses; empty: none.",
    is_secret=True,
)
OTLP_URL = setting(
    "BROADSHEET_OTLP_URL",
    address_with("opentelemetry.exporter.otlp.proto.http", "otel"),
    "",
    "Where an OpenTelemetry collector takes traces, such as `http://127.0.0.1:4318/v1/traces`; empty: nowhere.",
)
# The hosts, for the data notice.
FAULTS_GO_TO = urlsplit(SENTRY_DSN).hostname or ""
DURATIONS_GO_TO = urlsplit(OTLP_URL).hostname or ""
