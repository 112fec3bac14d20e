"""What is logged, and how; part of the settings."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import UTC, datetime

from broadsheet.config.environment import one_of, setting
from broadsheet.lib import request_id

LOG_FORMAT = setting(
    "BROADSHEET_LOG_FORMAT", one_of("text", "json"), "text", "How log lines are written: `text` or `json`."
)
ACCESS_LOG = setting(
    "BROADSHEET_ACCESS_LOG",
    one_of("off", "on", "with-addresses"),
    "off",
    "Whether requests are logged: `off`, `on`, or `with-addresses` of those who ask, which the data notice then says.",
)
ACCESS = "broadsheet.access"
"""The logger of requests."""
_A_MINUTE = 60.0
_MOST_KINDS = 1_000


class OnceAMinute(logging.Filter):
    """Lets one line a minute through of each kind of trouble; the next one says how many there were meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._changing = threading.Lock()
        self._kinds: dict[tuple[str, str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or record.name == ACCESS:
            return True
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        kind, now = (record.name, str(record.msg), error), time.monotonic()
        with self._changing:
            if len(self._kinds) > _MOST_KINDS:
                self._kinds.clear()
            said_at, left_out = self._kinds.get(kind, (now - _A_MINUTE, 0))
            is_due = now - said_at >= _A_MINUTE
            self._kinds[kind] = (now, 0) if is_due else (said_at, left_out + 1)
        if is_due and left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out} more like this were left out)", ()
        return is_due


class WithRequest(logging.Filter):
    """Adds to each line the id of the request that was being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        name = record.request_id = getattr(record, "request_id", "") or request_id.current.get()
        record.of_request = f" [{name}]" if name else ""
        return True


class Json(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **({"request_id": name} if (name := getattr(record, "request_id", "")) else {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


TO_STANDARD_ERROR = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}:{of_request} {message}", "style": "{"},
        "json": {"()": Json},
    },
    "filters": {"once a minute": {"()": OnceAMinute}, "with request": {"()": WithRequest}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["once a minute", "with request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "broadsheet": {"level": "INFO"},
        # It would write down the addresses that others named.
        "urllib3": {"level": "CRITICAL"},
        # Robots that guess URLs are no news to the operator.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.SuspiciousFileOperation": {"level": "CRITICAL"},
        # Nor are forms with too much in them: each is refused, but would log a whole traceback.
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.TooManyFilesSent": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
    },
}
