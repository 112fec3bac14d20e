"""Gives out a file as browsers want to read it: again only when it has changed, and in parts to be played."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

# What a system may not know, and browsers believe us alone.
for _ending, _kind in {
    ".avif": "image/avif", ".webp": "image/webp", ".svg": "image/svg+xml", ".vtt": "text/vtt", ".opus": "audio/ogg",
    ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".m4v": "video/mp4", ".ogv": "video/ogg", ".webm": "video/webm",
}.items():  # fmt: skip
    mimetypes.add_type(_kind, _ending)


@dataclass(frozen=True, slots=True)
class Stored:
    """An opened file, and what browsers are told of it; ``changed_at`` in seconds since 1970."""

    file: IO[bytes]
    name: str
    size: int
    etag: str
    changed_at: int


_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_BLOCK = 1 << 16


def stored_response(request: HttpRequest, name: str, cache_control: str) -> HttpResponseBase:
    """An uploaded file by the name under which it is stored, as `file_response` gives one out.

    It comes through this server also where it lies in a bucket; 503 while that does not answer.
    """
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return _from_bucket(request, name, cache_control)
    return file_response(request, path, cache_control)


def _from_bucket(request: HttpRequest, name: str, cache_control: str) -> HttpResponseBase:
    try:
        stored: Any = default_storage.open(name)
        size, etag, changed = stored.size, stored.obj.e_tag, stored.obj.last_modified
        # It is fetched whole before a word of the answer is sent.
        stored.seek(0)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return HttpResponse(status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    return _response(request, Stored(stored, name, size, etag, int(changed.timestamp())), cache_control)


def file_response(request: HttpRequest, path: Path, cache_control: str) -> HttpResponseBase:
    """The file at ``path``: all of it, the part that was asked for, or that it has not changed.

    Several parts at once, and what is no range, get the whole file. Raises Http404 where there is no such file.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115 - the response closes it
    except (OSError, ValueError):
        raise Http404 from None
    stat = os.fstat(file.fileno())
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    return _response(request, Stored(file, path.name, stat.st_size, etag, int(stat.st_mtime)), cache_control)


def _response(request: HttpRequest, stored: Stored, cache_control: str) -> HttpResponseBase:
    etag, changed_at = stored.etag, stored.changed_at
    response: Any = _answered(request, stored.file, stored.size, etag, changed_at)
    response["Content-Type"] = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
    response["Cache-Control"] = cache_control
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    conditional: Any = get_conditional_response(request, etag, changed_at, response)
    if conditional is not response:
        response.close()
    answer: HttpResponseBase = conditional
    return answer


def _answered(request: HttpRequest, file: IO[bytes], size: int, etag: str, changed_at: int) -> HttpResponseBase:
    part = _part(request, size, etag, changed_at)
    if part is None:
        return FileResponse(file)
    if not part:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_read(file, part), status=206)
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    response["Content-Length"] = str(len(part))
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    return response


def _part(request: HttpRequest, size: int, etag: str, changed_at: int) -> range | None:
    """The part that is asked for, an empty one where the file has no such part; none where all of it is meant."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    unless_changed = request.headers.get("If-Range", "").strip()
    is_same = unless_changed in ("", etag) or parse_http_date_safe(unless_changed) == changed_at
    if request.method != "GET" or asked is None or asked[0] == "bytes=-" or not is_same:
        return None
    first, last = asked.groups()
    if not first:
        # So many bytes at the end.
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _read(file: IO[bytes], part: range) -> Iterator[bytes]:
    file.seek(part.start)
    left = len(part)
    while left and (block := file.read(min(_BLOCK, left))):
        left -= len(block)
        yield block
