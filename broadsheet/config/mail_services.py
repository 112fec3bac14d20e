"""Mail servers, and services that take mail over HTTP, by one address; part of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from environ import Env

from broadsheet.config.environment import checked, needs

_EXAMPLE = "smtp+tls://user:password@host:587"
# Seconds. A mail server that accepts the connection and then hangs must not hold up the other jobs.
TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Service:
    """A service as Anymail knows it."""

    api: str
    """Where on its host mail is taken."""
    secrets: tuple[str, ...] = ("API_KEY",)
    """What Anymail calls that which stands before the host."""
    marks_mail: bool = True
    """Whether it must be told not to count who opens a mail and follows its links; the others have a switch for all."""


SERVICES = {
    "brevo": Service("/v3/", marks_mail=False),
    "mailgun": Service("/v3/"),
    "mailjet": Service("/v3.1/", ("API_KEY", "SECRET_KEY")),
    "mandrill": Service("/api/1.0/"),
    "postal": Service("/", marks_mail=False),
    "postmark": Service("/", ("SERVER_TOKEN",)),
    "resend": Service("/", marks_mail=False),
    "sparkpost": Service("/api/v1/"),
}


def read(value: str) -> dict[str, Any]:
    """Django's settings of mail, for the address of a mail server or of a service, such as ``postmark://TOKEN@HOST``.

    Of a service ``ANYMAIL`` is what its library needs, and ``MAIL_GOES_TO`` its host.
    """
    name = value.strip().partition("://")[0]
    if name not in SERVICES:
        return checked(Env.email_url_config, _EXAMPLE)(value)
    needs("anymail", "mail")
    words = ":".join(SERVICES[name].secrets).replace("_", "-")
    return checked(partial(_of_service, name), f"{name}://{words}@HOST, with the host of its API")(value.strip())


def _of_service(name: str, value: str) -> dict[str, Any]:
    """Nothing for an address in which something is missing."""
    service, parts = SERVICES[name], urlsplit(value)
    secrets = [unquote(part) for part in (parts.username, parts.password) if part]
    if not parts.hostname or parts.path not in {"", "/"} or len(secrets) != len(service.secrets):
        return {}
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    named = zip(service.secrets, secrets, strict=True)
    anymail: dict[str, Any] = {f"{name.upper()}_{key}": secret for key, secret in named}
    anymail[f"{name.upper()}_API_URL"] = f"https://{host}{service.api}"
    anymail["REQUESTS_TIMEOUT"] = TIMEOUT
    if service.marks_mail:
        anymail["SEND_DEFAULTS"] = {"track_clicks": False, "track_opens": False}
    backend = f"anymail.backends.{name}.EmailBackend"
    return {"EMAIL_BACKEND": backend, "ANYMAIL": anymail, "MAIL_GOES_TO": host}
