"""Pages as files: written with an expiry, dropped when what they show changes."""

import os
import time

import pytest

from broadsheet.pagecache.store import Pages

PATH = "/town/old-mill/"


@pytest.fixture
def pages(tmp_path) -> Pages:
    return Pages(tmp_path / "pages")


def kept(pages: Pages, path: str = PATH) -> bytes | None:
    try:
        with open(pages.place(path), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def keep(pages: Pages, path: str = PATH, body: bytes = b"story") -> bool:
    return pages.write(path, body, 60, pages.mark(path))


def files_under(folder) -> list[str]:
    return sorted(name for _, _, names in os.walk(folder) for name in names)


def test_a_page_is_kept_and_its_files_time_says_until_when(pages):
    before = time.time()

    assert pages.write(PATH, b"story", 600, pages.mark(PATH))
    assert kept(pages) == b"story"
    assert before + 600 <= os.stat(pages.place(PATH)).st_mtime <= time.time() + 600


def test_a_page_can_be_read_by_another_server_on_the_machine(pages):
    keep(pages)

    assert os.stat(pages.place(PATH)).st_mode & 0o777 == 0o644


def test_a_page_is_replaced_whole(pages):
    keep(pages, body=b"a long first story")
    with open(pages.place(PATH), "rb") as reader:
        keep(pages, body=b"second")

        assert reader.read() == b"a long first story"
    assert kept(pages) == b"second"
    assert files_under(pages.place("/").removesuffix("index.html")) == ["index.html"]


def test_purging_drops_the_named_pages_only(pages):
    for path in ("/", PATH, "/town/", "/town/other/"):
        keep(pages, path)
    pages.purge([PATH, "/"])

    assert [kept(pages, path) for path in ("/", PATH, "/town/", "/town/other/")] == [None, None, b"story", b"story"]


def test_purging_all_drops_every_page(pages):
    for path in ("/", PATH, "/town/"):
        keep(pages, path)
    pages.purge_all()

    assert [kept(pages, path) for path in ("/", PATH, "/town/")] == [None, None, None]


def test_purging_what_was_never_kept_does_nothing(pages):
    pages.purge([PATH])
    pages.purge_all()

    assert keep(pages)


def purge_one(pages: Pages) -> None:
    pages.purge([PATH])


PURGES = pytest.mark.parametrize("purge", [purge_one, Pages.purge_all], ids=["one", "all"])


@PURGES
def test_a_page_rendered_before_a_purge_is_not_kept_after_it(pages, purge):
    mark = pages.mark(PATH)
    purge(pages)

    assert not pages.write(PATH, b"stale", 60, mark)
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


@PURGES
def test_two_purges_at_one_moment_leave_two_marks(pages, purge, monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    purge(pages)
    mark = pages.mark(PATH)
    purge(pages)

    assert not pages.write(PATH, b"stale", 60, mark)


@pytest.mark.parametrize("purges", [(purge_one, Pages.purge_all), (Pages.purge_all, purge_one)])
def test_a_purge_is_seen_though_the_clock_was_set_back(pages, purges, monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 9_000_000_000)
    purges[0](pages)
    mark = pages.mark(PATH)
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    purges[1](pages)

    assert not pages.write(PATH, b"stale", 60, mark)


def test_a_purge_of_one_page_leaves_the_writers_of_others_alone(pages):
    mark = pages.mark("/town/other/")
    pages.purge([PATH])

    assert pages.write("/town/other/", b"story", 60, mark)


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
    assert not pages.write(path, b"story", 60, 0)
    pages.purge([path])
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("path", ["/", "/news/", "/2026/", "/a-b_c/", "/" + "a" * 200 + "/", "/a" * 8 + "/"])
def test_the_sites_own_paths_become_files_under_its_folder(pages, tmp_path, path):
    assert keep(pages, path)
    assert kept(pages, path) == b"story"
    assert files_under(tmp_path / "pages") == ["index.html"]


@pytest.mark.parametrize("step", ["utime", "chmod", "replace"])
def test_a_write_that_fails_leaves_the_old_page_and_no_draft(pages, tmp_path, step, monkeypatch):
    keep(pages, body=b"old")

    def fail(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="no space"):
        keep(pages, body=b"new")

    assert kept(pages) == b"old"
    assert files_under(tmp_path) == ["index.html"]
