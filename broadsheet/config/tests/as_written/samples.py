"""Files of other systems, as small as each can be: what the commands of the manual bring in."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from broadsheet.config.tests.journeys.steps import CAPTURED

_PAGE, _WHEN = "https://o.example/mill/", "2019-03-06T10:00:00Z"
_WORDS = "The wheel turns again, and nobody had thought that it would."
DISQUS = f"""<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="7"><id>x</id><forum>mill</forum><link>{_PAGE}</link><title>The mill</title>
<createdAt>2019-03-05T10:00:00Z</createdAt><isClosed>false</isClosed></thread>
<post dsq:id="1"><message><![CDATA[<p>{_WORDS}</p>]]></message><createdAt>{_WHEN}</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ann</name><email>ann@mail.example</email></author>
<thread dsq:id="7"/></post>
</disqus>"""
LESSONS = [
    {"text": "The ferry was late again and nobody at the pier could say why.", "label": "ham"},
    {"text": "Cheap watches, order today at http://watches.example.top and get a bonus", "label": "spam"},
]
_GHOST = {
    "posts": [
        {"id": "1", "title": "The old mill", "slug": "the-old-mill", "html": f"<p>{_WORDS}</p>", "status": "published",
         "published_at": _WHEN, "type": "post", "visibility": "public"},
    ],
    "tags": [{"id": "t", "name": "Town", "slug": "town"}],
    "posts_tags": [{"post_id": "1", "tag_id": "t", "sort_order": 1}],
    "users": [{"id": "u", "name": "Jane Doe", "slug": "jane"}],
    "posts_authors": [{"post_id": "1", "author_id": "u", "sort_order": 0}],
    "settings": [{"key": "title", "value": "The Mill Post"}],
}  # fmt: skip
_JSON = {
    "ghost": {"db": [{"meta": {}, "data": _GHOST}]},
    "remark42": {"id": "a", "pid": "", "orig": _WORDS, "text": f"<p>{_WORDS}</p>", "user": {"name": "Ann"},
                 "time": _WHEN, "locator": {"site": "mill", "url": f"{_PAGE}1/"}},
    "commento": {"version": 1, "commenters": [{"commenterHex": "p", "name": "Ann"}], "comments": [
        {"commentHex": "a", "domain": "o.example", "url": "/mill/2/", "commenterHex": "p", "markdown": _WORDS,
         "parentHex": "root", "state": "approved", "creationDate": _WHEN}]},
    "comentario": {"version": 3, "pages": [{"id": "1", "path": "/mill/3/", "title": "The mill"}],
                   "commenters": [{"id": "p", "name": "Ann"}], "comments": [
        {"id": "a", "pageId": "1", "markdown": _WORDS, "isApproved": True, "userCreated": "p", "createdTime": _WHEN}]},
    "waline": {"type": "waline", "version": 1, "data": {"Users": [], "Comment": [
        {"objectId": "a", "comment": _WORDS, "insertedAt": _WHEN, "nick": "Ann", "url": "/mill/4/",
         "status": "approved"}]}},
    "artalk": [{"id": "1", "rid": "0", "content": _WORDS, "created_at": "2019-03-06 10:00:00 +0000", "nick": "Ann",
                "is_pending": "false", "page_key": f"{_PAGE}5/", "page_title": "The mill", "site_name": "Mill"}],
    "coral/stories.json": {"id": "s", "url": f"{_PAGE}6/", "metadata": {"title": "The mill"}},
    "coral/users.json": {"id": "u", "username": "Ann", "email": "ann@mail.example"},
    "coral/comments.json": {"id": "a", "storyID": "s", "authorID": "u", "status": "APPROVED", "tenantID": "t",
                            "revisions": [{"body": f"<div>{_WORDS}</div>"}], "createdAt": {"$date": _WHEN}},
}  # fmt: skip


def write(folder: Path) -> None:
    """Put all of them into ``folder``."""
    (folder / "coral").mkdir()
    for name, content in _JSON.items():
        (folder / name).write_text(json.dumps(content))
    for name, text in (("disqus", DISQUS), ("comments.xml", DISQUS), ("page", CAPTURED), ("saved-page.html", CAPTURED)):
        (folder / name).write_text(text)
    (folder / "disqus.xml.gz").write_bytes(gzip.compress(DISQUS.encode()))
    (folder / "old-comments.jsonl").write_text("\n".join(map(json.dumps, LESSONS)))
    (folder / "jwks.json").write_text(json.dumps({"keys": [_KEY]}))
    with closing(sqlite3.connect(folder / "isso")) as database:
        database.executescript(
            "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256), title VARCHAR(256));"
            "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, modified FLOAT,"
            " mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR);"
            "INSERT INTO threads VALUES (1, '/mill/7/', 'The mill');"
            "INSERT INTO comments VALUES"
            f" (1, 1, NULL, 1551866400.5, NULL, 1, '203.0.113.0', '{_WORDS}', 'Ann', '', '');"
        )


def pack(media: Path, archive: Path) -> None:
    """Make an archive of uploads of the files in ``media``."""
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(media.rglob("*")):
            packed.write(file, file.relative_to(media))


_KEY = {
    "kty": "OKP", "crv": "Ed25519", "kid": "a", "use": "sig", "alg": "EdDSA",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}  # fmt: skip
