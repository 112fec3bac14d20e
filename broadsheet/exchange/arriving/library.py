"""Pictures and files: taken from the uploads once, and found again by number or address."""

from __future__ import annotations

import mimetypes
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.db import transaction

from broadsheet.exchange.arriving.ledger import Ledger
from broadsheet.exchange.records import MediaLink, MediaRecord, ProblemRecord
from broadsheet.exchange.uploads import NotFetched, OldSite, TooLarge, Uploads
from broadsheet.newsroom import moving_in
from broadsheet.newsroom.moving_in import NewFile

_SIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,13})(?=\.\w{3,4}\Z)")
_UPLOADS = re.compile(r"/(?:uploads|files)/(?:sites/\d+/)?(.+)\Z")
_PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"}
_FILES = {
    ".mp3", ".m4a", ".ogg", ".opus", ".wav", ".mp4", ".m4v", ".webm", ".ogv", ".vtt", ".pdf", ".txt", ".csv", ".doc",
    ".docx", ".odt", ".ods", ".xls", ".xlsx", ".ppt", ".pptx", ".odp", ".rtf", ".epub", ".zip",
}  # fmt: skip
_NOT_GIVEN = "it is not among the uploads; give their folder or a zip of it, or have it fetched"


class Library:
    """All files that the source names, and those that are here already."""

    def __init__(self, ledger: Ledger, uploads: Uploads, old_site: OldSite | None = None) -> None:
        """Files that are not among the uploads are fetched from the ``old_site``, if there is one."""
        self._ledger, self._uploads, self._old_site = ledger, uploads, old_site
        self._records: dict[str, MediaRecord] = {}
        self._by_path: dict[str, str] = {}
        self._by_url: dict[str, str] = {}
        self._of_parent: defaultdict[str, list[str]] = defaultdict(list)
        self._ids: dict[str, tuple[str, int]] = {}

    def take(self, record: MediaRecord, lead: Callable[[Mapping[str, int | str]], None]) -> None:
        """Keep one of the files the source names; ``lead`` gets where its old addresses lead."""
        self._records[record.source_id] = record
        self._by_path[record.path] = record.source_id
        self._by_url[record.url] = record.source_id
        self._of_parent[record.parent].append(record.source_id)
        count = self._ledger.report.of("media")
        count.in_file += 1
        if self._known(record.source_id):
            count.here += 1
        else:
            self._store(record, lead)

    def picture(self, link: MediaLink) -> int | None:
        """The picture that is meant, if it is here."""
        kind, pk = self._found(link)
        return pk if kind == "picture" else None

    def file(self, link: MediaLink) -> int | None:
        """The file to be played or taken away that is meant, if it is here."""
        kind, pk = self._found(link)
        return pk if kind == "file" else None

    def words_of(self, link: MediaLink) -> MediaRecord | None:
        """What the source says of it."""
        return self._records.get(self._source_id(link))

    def pictures_of(self, article: str) -> list[MediaLink]:
        """Those that were uploaded for an article."""
        ids = self._of_parent.get(article, [])
        return [MediaLink(one) for one in ids if PurePosixPath(self._records[one].path).suffix.lower() in _PICTURES]

    def _found(self, link: MediaLink) -> tuple[str, int | None]:
        source_id = self._source_id(link)
        if source_id and self._known(source_id):
            return self._ids[source_id]
        path = _path_in_uploads(link.url)
        if source_id or not path:
            return "", None
        # One that no record names, but that lies among the uploads.
        record = MediaRecord(f"path:{path}"[:200], link.url, path, alt=link.alt)
        if self._known(record.source_id) or self._store(record, is_named=False):
            self._records[record.source_id], self._by_path[path] = record, record.source_id
            return self._ids[record.source_id]
        return "", None

    def _source_id(self, link: MediaLink) -> str:
        if link.source_id in self._records:
            return link.source_id
        path = _path_in_uploads(link.url)
        if not path:
            # Of a site that keeps them in another place than WordPress does.
            return self._by_url.get(link.url, "")
        return self._by_path.get(path) or self._by_path.get(_SIZED.sub("", path), "")

    def _known(self, source_id: str) -> bool:
        if source_id in self._ids:
            return True
        for kind in ("picture", "file"):
            found = self._ledger.known(kind, [source_id]).get(source_id)
            if found:
                self._ids[source_id] = (kind, found[0])
                return True
        return False

    def _store(
        self, record: MediaRecord, lead: Callable[[Mapping[str, int | str]], None] | None = None, is_named: bool = True
    ) -> bool:
        """Whether it could be stored. What is read or fetched is read outside of a transaction."""
        suffix = PurePosixPath(record.path).suffix.lower()
        try:
            content = self._content(record, suffix)
        except TooLarge:
            return self._refused(record, "it is larger than 100 MB, or packed so tightly that it may be an attack")
        except NotFetched as problem:
            return self._refused(record, f"it could not be fetched: {problem}")
        if content is None:
            return is_named and self._refused(record, _NOT_GIVEN)
        if suffix not in _PICTURES | _FILES:
            return self._refused(
                record, f"files of the kind {suffix or mimetypes.guess_type(record.path)[0]} are not taken"
            )
        with transaction.atomic():
            url = self._stored(record, content, "picture" if suffix in _PICTURES else "file")
            if url and lead:
                lead({path: url for path in record.old_paths if path})
        return bool(url)

    def _content(self, record: MediaRecord, suffix: str) -> bytes | None:
        """The file, if it can be had. Raises TooLarge and NotFetched."""
        content = self._uploads.read(record.path) or self._uploads.read(_SIZED.sub("", record.path))
        old_site = self._old_site
        if content is not None or old_site is None or suffix not in _PICTURES | _FILES or not old_site.has(record.url):
            return content
        # A trial asks nobody.
        return b"" if self._ledger.is_dry else old_site.fetch(record.url)

    def _stored(self, record: MediaRecord, content: bytes, kind: str) -> str:
        """Its new address; empty where it is refused."""
        if self._ledger.is_dry:
            self._ids[record.source_id] = (kind, 0)
            self._ledger.report.of("media").arrived += 1
            return record.url
        name = PurePosixPath(record.path).name
        file = NewFile(name, content, record.title, record.alt, record.caption, record.credit)
        try:
            pk, url = moving_in.add_picture(file) if kind == "picture" else moving_in.add_document(file)
        except moving_in.RefusedPicture as problem:
            self._refused(record, str(problem))
            return ""
        self._ledger.note(kind, [(record.source_id, pk, "")])
        self._ids[record.source_id] = (kind, pk)
        self._ledger.report.of("media").arrived += 1
        return url

    def _refused(self, record: MediaRecord, why: str) -> bool:
        self._ledger.report.note(ProblemRecord("media", record.path or record.url, why, record.line))
        return False


def _path_in_uploads(url: str) -> str:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    found = _UPLOADS.search(path)
    return found[1] if found else ""
