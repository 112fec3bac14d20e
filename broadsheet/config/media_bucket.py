"""The bucket of an S3 storage in which pictures and documents lie, by one address; part of the settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from broadsheet.config.environment import needs, setting

_SCHEMES = {"s3": "https", "s3+http": "http"}
_NEEDED = (
    "not s3://KEY:SECRET@HOST/BUCKET; what is no letter, digit or -._~ in the secret is written as % and two digits"
)


def read(value: str) -> dict[str, Any]:
    """What ``Bucket`` is made with, for ``s3://KEY:SECRET@HOST/BUCKET?region=REGION``; nothing for an empty value.

    The region is "us-east-1" unless it is said. ``s3+http`` is for a storage within a network of one's own. Raises
    ValueError, with what is wrong.
    """
    if not value.strip():
        return {}
    parts = _split(value.strip())
    name = parts.path.strip("/")
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    if parts.scheme not in _SCHEMES or not (parts.hostname and parts.username and parts.password and name):
        raise ValueError(_NEEDED)
    if "/" in name:
        raise ValueError("a bucket with a folder in it; name the bucket alone")
    needs("storages.backends.s3", "s3")
    host = parts.netloc.rpartition("@")[2]
    return {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{_SCHEMES[parts.scheme]}://{host}",
        "bucket_name": name,
        "region_name": region,
    }


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        if parts.port != 0:
            return parts
    except ValueError:
        pass
    # Not what is said of it there, which may have the secret in it.
    raise ValueError(_NEEDED)


def storage(options: dict[str, Any]) -> dict[str, Any]:
    """The ``default`` of Django's ``STORAGES``."""
    if not options:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {"BACKEND": "broadsheet.lib.bucket.Bucket", "OPTIONS": options}


MEDIA_BUCKET = setting(
    "BROADSHEET_MEDIA_BUCKET",
    read,
    "",
    "A bucket of an S3 storage for pictures and documents, `s3://KEY:SECRET@HOST/BUCKET`; empty: the home.",
    is_secret=True,
)
