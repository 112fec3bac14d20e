"""Pages as files: written with an expiry, dropped when what they show changes."""

import gzip
import os
import time
from collections.abc import Iterable
from pathlib import Path

import brotli
import pytest

from broadsheet.pagecache import filetime
from broadsheet.pagecache.counter import OFF
from broadsheet.pagecache.store import Made, NewPage, Pages

PATH = "/town/old-mill/"
STORED = sorted([".made", "index.html", "index.html.br", "index.html.gz"])


@pytest.fixture
def pages(tmp_path) -> Pages:
    return Pages(tmp_path / "pages")


def kept(pages: Pages, path: str = PATH) -> bytes | None:
    try:
        with open(pages.place(path), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def new(body: bytes = b"story", seconds: float = 60, shows: Iterable[str] = ("page-1",), frame: bytes = b"") -> NewPage:
    made = Made(dict.fromkeys(shows, 0), frozenset(), time.time())
    return NewPage(body, time.time() + seconds, made, frame)


def keep(pages: Pages, path: str = PATH, body: bytes = b"story", shows: Iterable[str] = ("page-1",)) -> bool:
    return pages.write(path, new(body, shows=shows), pages.counter.value)


def files_under(folder, *, is_deep: bool = True) -> list[str]:
    walk = os.walk(folder) if is_deep else [next(os.walk(folder))]
    return sorted(name for _, _, names in walk for name in names)


def refuse(*_, **__) -> None:
    raise OSError("read-only file system")


def expiry(pages: Pages, path: str = PATH) -> float:
    return filetime.expiry_ns(os.stat(pages.place(path)).st_mtime_ns, time.time_ns()) / 1e9


def test_a_page_is_kept_and_its_files_time_says_until_when(pages):
    before = time.time()

    assert pages.write(PATH, new(seconds=600), pages.counter.value)
    assert kept(pages) == b"story"
    assert before + 599 <= expiry(pages) <= time.time() + 600


def test_no_two_forms_of_a_page_have_a_time_in_common_by_the_second_even_where_they_expire_together(pages):
    page = new()
    seen = set()
    for _ in range(20):
        assert pages.write(PATH, page, pages.counter.value)
        seen |= {int(os.stat(pages.place(PATH) + ending).st_mtime) for ending in ("", ".gz", ".br")}
        pages.purge(["page-1"])

    assert len(seen) == 20


def test_a_page_can_be_read_by_another_server_on_the_machine(pages):
    keep(pages)

    assert os.stat(pages.place(PATH)).st_mode & 0o777 == 0o644


def test_a_page_is_replaced_whole(pages):
    keep(pages, body=b"a long first story")
    with open(pages.place(PATH), "rb") as reader:
        keep(pages, body=b"second")

        assert reader.read() == b"a long first story"
    assert kept(pages) == b"second"
    assert files_under(pages.place(PATH).removesuffix("index.html")) == STORED


def test_purging_drops_the_pages_that_show_it_only(pages):
    shown = {"/": ["page-1", "page-2"], PATH: ["page-1"], "/town/": ["page-2"], "/town/other/": ["page-12"]}
    for path, keys in shown.items():
        keep(pages, path, shows=keys)
    pages.purge(["page-1"])

    assert [kept(pages, path) for path in shown] == [None, None, b"story", b"story"]


def test_the_frame_stays_unless_it_shows_what_changed(pages):
    made = Made({"page-1": 0, "thread-1": 3}, frozenset({"page-1"}), time.time())
    for key, is_left in (("thread-1", True), ("page-1", False)):
        pages.write(PATH, NewPage(b"story", time.time() + 60, made, b"frame"), pages.counter.value)
        pages.purge([key])

        assert kept(pages) is None
        assert (pages.read_frame(PATH) is not None) is is_left


def test_a_page_says_what_it_was_made_from(pages):
    made = Made({"page-1": 0, "thread-1": 3}, frozenset({"page-1"}), 12.5)
    pages.write(PATH, NewPage(b"story", time.time() + 60, made), pages.counter.value)

    assert pages.made(PATH) == made
    assert pages.made("/town/other/") == Made()


@pytest.mark.parametrize("broken", [b"", b"[]", b"{", b'{"shows": 1, "frame_shows": [], "at": 0}', b"\xff"])
def test_a_broken_note_of_what_a_page_was_made_from_is_as_good_as_none(pages, broken):
    keep(pages)
    with open(pages.place(PATH).replace("index.html", ".made"), "wb") as file:
        file.write(broken)

    assert pages.made(PATH) == Made()


def test_other_servers_find_the_page_packed_beside_it_and_never_without_it(pages, monkeypatch):
    keep(pages)
    place = pages.place(PATH)
    assert gzip.decompress(Path(place + ".gz").read_bytes()) == b"story"
    assert brotli.decompress(Path(place + ".br").read_bytes()) == b"story"

    order = []
    unlink = os.unlink
    with monkeypatch.context() as watched:
        watched.setattr(os, "unlink", lambda name: (order.append(name.removeprefix(place)), unlink(name)))
        pages.purge(["page-1"])
    assert order[:2] == [".br", ".gz"]
    assert order.index("") == 2


def test_expired_pages_are_swept_with_what_lies_beside_them(pages, tmp_path):
    keep(pages)
    pages.write("/town/", new(seconds=-1, frame=b"frame"), pages.counter.value)
    Path(pages.place(PATH).replace("index.html", ".draft-1")).touch()

    assert pages.sweep(time.time() + 30) == 1
    assert list(pages.stored()) == [PATH]
    assert files_under(pages.place(PATH).removesuffix("index.html")) == sorted([*STORED, ".draft-1"])
    pages.sweep(time.time() + 59 + 60)
    assert list(pages.stored()) == []
    assert not [name for name in files_under(tmp_path) if "draft" in name]


def test_a_purge_that_fails_turns_the_page_files_off_until_it_has_worked(pages, monkeypatch):
    keep(pages)
    with monkeypatch.context() as failing:
        failing.setattr(os, "unlink", refuse)
        with pytest.raises(OSError, match="read-only"):
            pages.purge(["page-1"])
    assert pages.counter.value == OFF
    assert not keep(pages, "/town/")

    pages.recover()
    assert pages.counter.value != OFF
    assert kept(pages) is None
    assert keep(pages)


def test_what_was_begun_before_a_failed_purge_is_not_stored_after_it(pages):
    since = pages.counter.value
    pages.counter.turn_off()
    pages.recover()

    assert not pages.write(PATH, new(), since)


def test_purging_all_drops_every_page(pages):
    for path in ("/", PATH, "/town/"):
        keep(pages, path)
    pages.purge_all()

    assert [kept(pages, path) for path in ("/", PATH, "/town/")] == [None, None, None]


def test_purging_what_was_never_kept_does_nothing(pages):
    pages.purge(["page-1"])
    pages.purge_all()

    assert keep(pages)


def purge_one(pages: Pages) -> None:
    pages.purge(["page-1"])


PURGES = pytest.mark.parametrize("purge", [purge_one, Pages.purge_all], ids=["one", "all"])


@PURGES
def test_a_page_rendered_before_a_purge_is_not_kept_after_it(pages, purge):
    since = pages.counter.value
    purge(pages)

    assert not pages.write(PATH, new(b"stale"), since)
    assert kept(pages) is None
    assert keep(pages, body=b"fresh")


@PURGES
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_purge_in_the_middle_of_writing_wins(pages, purge, moment, monkeypatch):
    replace = os.replace

    def replace_and_purge(draft, place):
        if moment == "before":
            purge(pages)
        replace(draft, place)
        if moment == "after":
            purge(pages)

    monkeypatch.setattr(os, "replace", replace_and_purge)

    assert not keep(pages, body=b"stale")
    assert kept(pages) is None


def test_a_purge_of_one_page_leaves_the_writers_of_others_alone(pages):
    since = pages.counter.value
    pages.purge(["page-1"])

    assert pages.write("/town/other/", new(shows=["page-2"]), since)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "town/",
        "/town",
        "//",
        "/../",
        "/town/../../etc/",
        "/./",
        "/.purged/",
        "/town/index.html",
        "/Town/",
        "/töwn/",
        "/a b/",
        "/a\0b/",
        "/town/\n",
        "/%2e%2e/",
        "/" + "a" * 201 + "/",
        "/a" * 9 + "/",
    ],
)
def test_only_paths_of_our_own_making_become_files(pages, tmp_path, path):
    assert pages.place(path) is None
    assert not pages.write(path, new(), pages.counter.value)
    assert files_under(tmp_path) == ["pages.counter"]


@pytest.mark.parametrize("key", ["", "../x", "page-", "page-1/..", "Page-1", "thread-x", "page-" + "1" * 21])
def test_what_is_no_key_is_refused_by_name(pages, tmp_path, key):
    with pytest.raises(ValueError, match="is no key"):
        pages.purge([key])
    assert files_under(tmp_path) == ["pages.counter"]


@pytest.mark.parametrize("path", ["/", "/news/", "/2026/", "/a-b_c/", "/" + "a" * 200 + "/", "/a" * 8 + "/"])
def test_the_sites_own_paths_become_files_under_its_folder(pages, tmp_path, path):
    assert keep(pages, path)
    assert kept(pages, path) == b"story"
    assert files_under(pages.place(path).removesuffix("index.html"), is_deep=False) == STORED


@pytest.mark.parametrize("step", ["utime", "replace"])
def test_a_write_that_fails_leaves_the_old_page_and_no_draft(pages, tmp_path, step, monkeypatch):
    keep(pages, body=b"old")

    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(OSError, match="read-only"):
        keep(pages, body=b"new")

    assert kept(pages) == b"old"
    assert not [name for name in files_under(tmp_path) if name.startswith(".draft")]
