"""Gives out a file as browsers want to read it: again only when it has changed, and in parts to be played."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from broadsheet.lib.described import Described
from broadsheet.lib.storage_away import StorageAway

if TYPE_CHECKING:
    from broadsheet.lib.bucket import Bucket

# What a system may not know, and browsers believe us alone.
for _ending, _kind in {
    ".avif": "image/avif", ".webp": "image/webp", ".svg": "image/svg+xml", ".vtt": "text/vtt", ".opus": "audio/ogg",
    ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".m4v": "video/mp4", ".ogv": "video/ogg", ".webm": "video/webm",
}.items():  # fmt: skip
    mimetypes.add_type(_kind, _ending)

_Opening = Callable[[range | None], IO[bytes]]
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_BLOCK = 1 << 16
_NO_FILE = "is-there-an-answer"
_AWAY = {"Retry-After": "10", "Cache-Control": "no-store"}


def bucket() -> Bucket | None:
    """What uploaded files lie in, if not in the home."""
    return cast("Bucket", default_storage) if hasattr(default_storage, "look_up") else None


def storage_answers() -> bool:
    """Whether a file could be stored now; the home always counts as there."""
    found = bucket()
    if found is None:
        return True
    try:
        found.exists(_NO_FILE)
    except StorageAway:
        return False
    return True


def stored_response(request: HttpRequest, name: str, cache_control: str) -> HttpResponseBase:
    """An uploaded file by the name under which it is stored, as `file_response` gives one out.

    It comes through this server also where it lies in a bucket; 503 while that does not answer.
    """
    found = bucket()
    if found is None:
        return file_response(request, Path(default_storage.path(name)), cache_control)
    try:
        described = found.look_up(name)
        return _response(request, described, partial(found.fetch, described), cache_control)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return HttpResponse(status=503, headers=_AWAY)


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
    described = Described(path.name, stat.st_size, etag, int(stat.st_mtime))
    response = _response(request, described, partial(_from, file), cache_control)
    if not response.streaming:
        file.close()
    return response


def _from(file: IO[bytes], part: range | None) -> IO[bytes]:
    file.seek(part.start if part else 0)
    return file


def _response(request: HttpRequest, described: Described, opened: _Opening, cache_control: str) -> HttpResponseBase:
    """``opened`` is asked for the file, from the start of a part on, only where some of it is to be sent."""
    headers = {
        "Cache-Control": cache_control, "ETag": described.etag, "Last-Modified": http_date(described.changed_at)
    }  # fmt: skip
    unconditional = HttpResponse(headers=headers)
    conditional: Any = get_conditional_response(request, described.etag, described.changed_at, unconditional)
    if conditional is not unconditional:
        answer: HttpResponseBase = conditional
        return answer
    kind = mimetypes.guess_type(described.name)[0] or "application/octet-stream"
    headers |= {"Content-Type": kind, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    return _answered(request, described, opened, headers)


def _answered(
    request: HttpRequest, described: Described, opened: _Opening, headers: dict[str, str]
) -> HttpResponseBase:
    part, size = _part(request, described), described.size
    if part is not None and not part:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        return HttpResponse(headers=headers | {"Content-Length": str(size)})
    file = opened(part)
    if part is None:
        return FileResponse(file, filename=PurePath(described.name).name, headers=headers)
    headers |= {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}", "Content-Length": str(len(part))}
    response = StreamingHttpResponse(_read(file, len(part)), status=206, headers=headers)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    return response


def _part(request: HttpRequest, described: Described) -> range | None:
    """The part that is asked for, an empty one where the file has no such part; none where all of it is meant."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    unless_changed = request.headers.get("If-Range", "").strip()
    size, etag = described.size, described.etag
    is_same = unless_changed in ("", etag) or parse_http_date_safe(unless_changed) == described.changed_at
    if request.method != "GET" or asked is None or asked[0] == "bytes=-" or not is_same:
        return None
    first, last = asked.groups()
    if not first:
        # So many bytes at the end.
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _read(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left and (block := file.read(min(_BLOCK, left))):
        left -= len(block)
        yield block
