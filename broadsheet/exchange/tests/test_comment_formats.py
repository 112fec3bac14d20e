"""Comments of other systems, each in a small file of its own making."""

import gzip
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime

import pytest

from broadsheet.exchange.formats.artalk import read as artalk
from broadsheet.exchange.formats.commento import read as commento
from broadsheet.exchange.formats.coral import read as coral
from broadsheet.exchange.formats.disqus import read as disqus
from broadsheet.exchange.formats.ghost import read as ghost
from broadsheet.exchange.formats.isso import read as isso
from broadsheet.exchange.formats.remark42 import read as remark42
from broadsheet.exchange.formats.waline import read as waline
from broadsheet.exchange.kinds import kind_of
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    ProblemRecord,
    SectionRecord,
    SiteRecord,
    ThreadRecord,
)

WHEN = datetime(2019, 3, 6, 10, tzinfo=UTC)
ISO = "2019-03-06T10:00:00Z"


def threads(found: list) -> list[ThreadRecord]:
    return [one for one in found if isinstance(one, ThreadRecord)]


def states(comments: tuple[CommentRecord, ...]) -> list[tuple[str, str]]:
    return [(one.state, one.label) for one in comments]


@pytest.fixture
def of(tmp_path):
    def reading(module, content: bytes | str | object, name: str = "export.json") -> list:
        file = tmp_path / name
        if not isinstance(content, bytes | str):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(module.read(file))

    return reading


DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="7"><id>x</id><forum>mill</forum><link>https://o.example/mill/</link><title>The mill</title>
<createdAt>2019-03-05T10:00:00Z</createdAt><isClosed>true</isClosed></thread>
<post dsq:id="1"><message><![CDATA[<p>First</p>]]></message><createdAt>2019-03-06T10:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ann</name><email>ann@mail.example</email></author>
<thread dsq:id="7"/></post>
<post dsq:id="2"><message>Buy</message><isSpam>true</isSpam><isDeleted>true</isDeleted><thread dsq:id="7"/></post>
<post dsq:id="3"><message>Rude</message><isSpam>false</isSpam><isDeleted>true</isDeleted><thread dsq:id="7"/>
<parent dsq:id="1"/></post>
<post dsq:id="4"><message>Nowhere</message><thread dsq:id="99"/></post>
</disqus>"""


def test_disqus(of):
    found = of(disqus, DISQUS)
    (page,) = threads(found)

    assert found[0] == SiteRecord("disqus:mill")
    assert (page.url, page.title, page.is_closed) == ("https://o.example/mill/", "The mill", True)
    assert states(page.comments) == [("published", "ham"), ("spam", "spam"), ("rejected", "")]
    assert page.comments[0].author_email == "ann@mail.example"
    assert page.comments[0].posted_at == WHEN
    assert page.comments[2].parent_id == "1"
    assert [one.name for one in found if isinstance(one, ProblemRecord)] == ["comment 4"]


def test_disqus_cut_off_or_with_entities(of):
    found = of(disqus, DISQUS[: DISQUS.index('<post dsq:id="3"')])

    assert len(threads(found)[0].comments) == 2
    assert "ends in the middle" in found[-1].why
    with pytest.raises(CannotRead, match="DOCTYPE"):
        of(disqus, DISQUS.replace("<disqus ", '<!DOCTYPE x [<!ENTITY a "b">]><disqus ', 1))


def test_isso(tmp_path):
    place = tmp_path / "comments.db"
    with closing(sqlite3.connect(place)) as database:
        database.executescript(
            "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256), title VARCHAR(256));"
            "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, modified FLOAT,"
            " mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR);"
            "INSERT INTO threads VALUES (1, '/mill/', 'The mill');"
            "INSERT INTO comments VALUES (1, 1, NULL, 1551866400.5, NULL, 1, '203.0.113.0', 'First', 'Ann', '', '');"
            "INSERT INTO comments VALUES (1, 2, 1, 1551866401.5, NULL, 2, '203.0.113.0', 'Held', NULL, NULL, NULL);"
            "INSERT INTO comments VALUES (1, 3, NULL, 1551866402.5, NULL, 4, '', '', '', '', '');"
        )
    (page,) = threads(list(isso.read(place)))

    assert (page.url, page.title) == ("/mill/", "The mill")
    assert states(page.comments) == [("published", "ham"), ("held", ""), ("erased", "")]
    assert page.comments[1].parent_id == "1"
    assert page.comments[0].posted_at.replace(microsecond=0) == WHEN


def test_a_view_of_isso_that_never_ends_and_a_value_of_any_length_are_refused(tmp_path):
    tables = (
        "CREATE TABLE {threads} (id INTEGER PRIMARY KEY, uri VARCHAR(256), title VARCHAR(256));"
        "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, modified FLOAT,"
        " mode INTEGER, remote_addr VARCHAR, text {text}, author VARCHAR, email VARCHAR, website VARCHAR);"
        "INSERT INTO {threads} VALUES (1, '/mill/', 'The mill');"
        "INSERT INTO comments (tid, id, mode) VALUES (1, 1, 1);"
    )
    endless = (
        "CREATE VIEW Threads AS WITH RECURSIVE c(id, uri, title) AS"
        " (SELECT 1, '/a', 'b' UNION ALL SELECT id + 1, uri, title FROM c) SELECT * FROM c;"
    )
    long = "VARCHAR AS (hex(zeroblob(400000000)))"
    for name, script in (
        ("endless.db", tables.format(threads="others", text="VARCHAR") + endless),
        ("long.db", tables.format(threads="threads", text=long)),
    ):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            database.executescript(script)

        with pytest.raises(CannotRead, match="is no database of Isso"):
            list(isso.read(tmp_path / name))


def test_remark42_packed_or_not(of):
    rows = [
        {"version": 1, "users": [], "posts": []},
        {"id": "a", "pid": "", "orig": "**First**", "text": "<b>First</b>", "user": {"name": "Ann"}, "time": ISO,
         "locator": {"site": "mill", "url": "https://o.example/mill/"}},
        {"id": "b", "pid": "a", "text": "", "delete": True, "time": ISO,
         "locator": {"site": "mill", "url": "https://o.example/mill/"}},
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, rows)) + "\nbroken\n"
    plain, packed = of(remark42, text), of(remark42, gzip.compress(text.encode()))

    assert plain == packed
    assert plain[0] == SiteRecord("remark42:mill")
    assert states(threads(plain)[0].comments) == [("published", "ham"), ("erased", "")]
    assert threads(plain)[0].comments[0].html == "**First**"
    assert plain[-1].line == 4


def test_commento(of):
    found = of(
        commento,
        {
            "version": 1,
            "comments": [
                {"commentHex": "a", "domain": "o.example", "url": "/mill/", "commenterHex": "p", "markdown": "First",
                 "parentHex": "root", "state": "approved", "creationDate": ISO},
                {"commentHex": "b", "domain": "o.example", "url": "/mill/", "commenterHex": "q", "markdown": "Wait",
                 "parentHex": "a", "state": "unapproved", "creationDate": ISO},
                {"commentHex": "c", "domain": "o.example", "url": "/mill/", "markdown": "", "parentHex": "root",
                 "deleted": True, "state": "approved", "creationDate": ISO},
            ],
            "commenters": [{"commenterHex": "p", "name": "Ann", "email": "ann@mail.example", "link": "https://a.example"}],
        },
    )  # fmt: skip
    (page,) = threads(found)

    assert page.url == "https://o.example/mill/"
    assert states(page.comments) == [("published", "ham"), ("held", ""), ("erased", "")]
    assert (page.comments[0].author_name, page.comments[1].parent_id) == ("Ann", "a")


def test_comentario(of):
    found = of(
        commento,
        {
            "version": 3,
            "pages": [{"id": "1", "path": "/mill/", "title": "The mill", "isReadonly": True}],
            "commenters": [{"id": "p", "name": "Ann", "email": "ann@mail.example"}],
            "comments": [
                {
                    "id": "a",
                    "pageId": "1",
                    "markdown": "First",
                    "isApproved": True,
                    "userCreated": "p",
                    "createdTime": ISO,
                },
                {"id": "b", "pageId": "1", "parentId": "a", "markdown": "Wait", "isPending": True, "authorName": "Bob"},
                {"id": "c", "pageId": "1", "markdown": "No", "isApproved": False, "isPending": False},
            ],
        },
    )
    (page,) = threads(found)

    assert (page.url, page.title, page.is_closed) == ("/mill/", "The mill", True)
    assert states(page.comments) == [("published", "ham"), ("held", ""), ("rejected", "")]


def test_waline(of):
    rows = [
        {"objectId": "a", "comment": "First", "insertedAt": {"__type": "Date", "iso": ISO}, "nick": "Ann",
         "url": "/mill/", "mail": "ann@mail.example", "status": "approved", "ip": "203.0.113.9", "ua": "Mozilla/5.0"},
        {"objectId": "b", "comment": "Buy", "url": "/mill/", "status": "spam", "pid": "a", "insertedAt": ISO},
        {"objectId": "c", "comment": "Wait", "url": "/mill/", "status": "waiting"},
    ]  # fmt: skip
    found = of(waline, {"type": "waline", "version": 1, "data": {"Comment": rows, "Users": []}})

    assert states(threads(found)[0].comments) == [("published", "ham"), ("spam", "spam"), ("held", "")]
    assert threads(found)[0].comments[0].posted_at == WHEN
    assert threads(of(waline, {"results": rows})) == threads(found)


def test_artalk(of):
    found = of(
        artalk,
        [
            {"id": "1", "rid": "0", "content": "First", "created_at": "2019-03-06 10:00:00 +0000",
             "is_pending": "false",
             "nick": "Ann", "page_key": "https://o.example/mill/", "page_title": "The mill", "site_name": "Mill"},
            {"id": "2", "rid": "1", "content": "Wait", "created_at": "2019-03-06 10:00:00", "is_pending": "true",
             "page_key": "https://o.example/mill/"},
        ],
    )  # fmt: skip
    (page,) = threads(found)

    assert found[0] == SiteRecord("artalk:Mill")
    assert states(page.comments) == [("published", "ham"), ("held", "")]
    assert (page.comments[0].parent_id, page.comments[1].parent_id) == ("", "1")
    assert page.comments[0].posted_at == page.comments[1].posted_at == WHEN


def test_coral(tmp_path):
    def put(name: str, *rows: dict) -> None:
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))

    put("stories.json", {"id": "s", "url": "https://o.example/mill/", "metadata": {"title": "The mill"}})
    put("users.json", {"id": "u", "username": "Ann", "email": "ann@mail.example"})
    put(
        "comments.json",
        {"id": "a", "storyID": "s", "authorID": "u", "status": "APPROVED", "revisions": [{"body": "<div>First</div>"}],
         "createdAt": {"$date": ISO}, "tenantID": "t"},
        {"id": "b", "storyID": "s", "status": "REJECTED", "parentID": "a", "revisions": [{"body": "Rude"}]},
        {"id": "c", "storyID": "gone", "status": "NONE", "revisions": [{"body": "Lost"}]},
        {"id": "d", "storyID": "s", "status": "NONE", "revisions": -1},
    )  # fmt: skip
    found = list(coral.read(tmp_path))
    (page,) = threads(found)

    assert states(page.comments) == [("published", "ham"), ("rejected", ""), ("erased", "")]
    assert (page.comments[0].author_name, page.comments[0].posted_at) == ("Ann", WHEN)
    assert [one.name for one in found if isinstance(one, ProblemRecord)] == ["comment c"]


def test_ghost(of):
    data = {
        "posts": [
            {"id": "1", "title": "The mill", "slug": "the-mill", "html": "<p>It turns.</p><hr>", "status": "published",
             "published_at": ISO, "type": "post", "visibility": "public", "custom_excerpt": "In short.",
             "feature_image": "__GHOST_URL__/content/images/mill.jpg"},
            {"id": "2", "title": "About", "slug": "about", "html": "<p>Us.</p>", "status": "published", "type": "page"},
            {"id": "3", "title": "Paid", "slug": "paid", "html": "<p>x</p>", "status": "published",
             "visibility": "paid"},
            {"id": "4", "title": "New", "slug": "new", "html": None, "lexical": "{}", "status": "draft"},
        ],
        "tags": [{"id": "t", "name": "Town", "slug": "town"}, {"id": "i", "name": "#hidden", "slug": "hash-hidden"},
                 {"id": "m", "name": "Mills", "slug": "mills"}],
        "posts_tags": [{"post_id": "1", "tag_id": "m", "sort_order": 2},
                       {"post_id": "1", "tag_id": "i", "sort_order": 0},
                       {"post_id": "1", "tag_id": "t", "sort_order": 1}],
        "users": [{"id": "u", "name": "Jane Doe", "slug": "jane"}],
        "posts_authors": [{"post_id": "1", "author_id": "u", "sort_order": 0}],
        "members": [{"id": "m", "name": "Ann", "email": "ann@mail.example"}],
        "comments": [{"id": "c", "post_id": "1", "member_id": "m", "html": "<p>Yes</p>", "status": "published"}],
        "settings": [{"key": "title", "value": "The Mill Post"}],
    }  # fmt: skip
    found = of(ghost, {"db": [{"meta": {}, "data": data}]})
    first, page, paid, new = [one for one in found if isinstance(one, ArticleRecord)]

    assert found[0].source == "ghost:The Mill Post"
    assert [one.name for one in found if isinstance(one, AuthorRecord)] == ["Jane Doe"]
    assert [one.slug for one in found if isinstance(one, SectionRecord)] == ["town"]
    assert (first.section, first.tags, first.authors) == ("Town", ("Mills",), ("Jane Doe",))
    assert [block.kind for block in first.blocks] == ["paragraph", "divider"]
    assert first.comments[0].author_name == "Ann"
    assert (page.is_page, paid.state, new.state) == (True, "draft", "draft")


@pytest.mark.parametrize("module", [artalk, commento, ghost, remark42, waline, disqus, isso])
@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\x1f\x8bbroken", b'"words"', b"\xff\xfe\x00"])
def test_what_is_no_such_file_is_refused_with_a_cure(of, module, data):
    with pytest.raises(CannotRead):
        of(module, data)


@pytest.mark.parametrize("module", [artalk, commento, waline])
def test_fields_of_the_wrong_kind_do_no_harm(of, module):
    row = {"id": [], "objectId": {}, "commentHex": 1, "markdown": {}, "comment": 3, "content": None,
           "created_at": "soon",
           "insertedAt": {"iso": 9e99}, "creationDate": -1e300, "url": [], "page_key": 4, "pageId": None}  # fmt: skip
    data = [row, 3, None, "x"] if module is artalk else {"comments": [row, 3], "Comment": [row, None], "results": [row]}

    assert [len(page.comments) for page in threads(of(module, data))] == [1]


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (DISQUS.encode(), "disqus"),
        (b"SQLite format 3\0", "isso"),
        (gzip.compress(b'{"version":1}\n{"id":"1","locator":{"site":"s","url":"u"}}\n', mtime=0), "remark42"),
        (b'{"version":1,"comments":[{"commentHex":"a","commenterHex":"b"}]}', "commento"),
        (b'{"version":3,"comments":[{"id":"a","userCreated":"b"}]}', "comentario"),
        (b'[{"objectId":"1","comment":"see \\"page_key\\""}]', "waline"),
        (b'[{"id":"1","page_key":"/mill/"}]', "artalk"),
        (b'{"db":[{"meta":{"exported_on":1,"version":"5"}}]}', "ghost"),
        (b'<?xml version="1.0"?><rss version="2.0">', "wordpress"),
        (b"PK\x03\x04site.zip", "native"),
        (tarfile.TarInfo("site/manifest.json").tobuf(), "native"),
        (gzip.compress(tarfile.TarInfo("site/manifest.json").tobuf(), mtime=0), "native"),
        (b"A letter", None),
        (b"\x1f\x8bdamaged", None),
    ],
)
def test_a_file_says_by_its_beginning_of_what_system_it_is(start, name):
    assert kind_of(start) == name


def test_a_folder_without_its_files_is_refused(tmp_path):
    with pytest.raises(CannotRead, match=r"comments\.json"):
        list(coral.read(tmp_path))
