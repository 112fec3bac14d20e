"""Archives of folders, honest and hostile."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from broadsheet.exchange import packed
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.uploads import open_uploads

FILES = {"export/manifest.json": b"{}", "export/media/a/b.png": b"a picture"}


def a_zip(place: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return place


def a_zip_of_links(place: Path, name: str) -> Path:
    """A link, a device and a folder of this name, as Unix systems pack them."""
    with zipfile.ZipFile(place, "w") as out:
        for kind, ending in ((stat.S_IFLNK, ""), (stat.S_IFCHR, "-device"), (stat.S_IFDIR, "-folder")):
            info = zipfile.ZipInfo(f"{name}{ending}")
            info.create_system, info.external_attr = 3, (kind | 0o777) << 16
            out.writestr(info, "/etc/passwd")
    return place


def test_a_link_among_uploads_in_a_zip_is_no_file(tmp_path):
    uploads = open_uploads(a_zip_of_links(tmp_path / "links.zip", "uploads/2019/03/report.pdf"))

    assert uploads.read("2019/03/report.pdf") is None
    assert open_uploads(a_zip(tmp_path / "a.zip", {"uploads/a.pdf": b"words"})).read("a.pdf") == b"words"


def a_tar(place: Path, files: dict[str, bytes], mode: str = "w", **details: object) -> Path:
    with tarfile.open(place, mode) as out:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in details.items():
                setattr(info, key, value)
            out.addfile(info, io.BytesIO(content))
    return place


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def unpacked(archive: Path, into: Path) -> dict[str, bytes]:
    packed.unpack(archive, into)
    return {str(one.relative_to(into)): one.read_bytes() for one in into.rglob("*") if one.is_file()}


def test_zip_tar_and_packed_tar_are_the_same_folder(tmp_path, into):
    for number, archive in enumerate((
        a_zip(tmp_path / "a.zip", FILES), a_tar(tmp_path / "a.tar", FILES), a_tar(tmp_path / "a.tgz", FILES, "w:gz"),
    )):  # fmt: skip
        (into / str(number)).mkdir()
        assert unpacked(archive, into / str(number)) == FILES, archive.name


def test_nothing_comes_to_lie_beside_the_folder(tmp_path, into):
    names = ("../up.txt", "/abs.txt", "a/../../up.txt", "..\\up.txt", "c:/up.txt")
    before = sorted(tmp_path.iterdir())
    for make in (a_zip, a_tar):
        archive = make(tmp_path / "slip", dict.fromkeys(names, b"out"))
        assert unpacked(archive, into) == {}
        archive.unlink()
    assert sorted(tmp_path.iterdir()) == before


def test_links_and_devices_are_passed_over(tmp_path, into):
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        archive = a_tar(tmp_path / "a.tar", {"link": b"", "link/inside": b""}, type=kind, linkname="/etc")
        assert unpacked(archive, into) == {}
    assert unpacked(a_zip_of_links(tmp_path / "links.zip", "link"), into) == {}


@pytest.mark.parametrize("make", ["zip", "tar", "header"])
def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path, into, make, monkeypatch):
    monkeypatch.setattr("broadsheet.exchange.packed._SMALL", 1000)
    place, zeros = tmp_path / "bomb", bytes(1000 * packed.TIGHTEST + 1)
    if make == "zip":
        a_zip(place, {"a": zeros})
    elif make == "tar":
        a_tar(place, {"a": zeros}, "w:gz")
    else:
        # A file's name of 3 GB, as a header says it.
        info = tarfile.TarInfo("x")
        info.type, info.size = tarfile.XHDTYPE, 3 << 30
        place.write_bytes(gzip.compress(info.tobuf() + bytes(1 << 20)))
    with pytest.raises(CannotRead, match="an attack"):
        packed.unpack(place, into)


def test_a_member_that_is_passed_over_is_within_the_bounds_too(tmp_path, into, monkeypatch):
    monkeypatch.setattr("broadsheet.exchange.packed._SMALL", 1000)
    zeros = bytes(1000 * packed.TIGHTEST + 1)
    archive = a_tar(tmp_path / "a.tgz", {"../a": zeros, "b": b"b"}, "w:gz")

    with pytest.raises(CannotRead, match="an attack"):
        packed.unpack(archive, into)


def test_where_the_disk_has_no_room_it_is_said_as_that(tmp_path, into, monkeypatch):
    monkeypatch.setattr("broadsheet.exchange.packed.LEFT_FREE", 1 << 62)

    with pytest.raises(OSError, match="no room"):
        packed.unpack(a_zip(tmp_path / "a.zip", FILES), into)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04 cut off", b"\x1f\x8b\x08 cut off", b"no archive" * 100])
def test_what_is_no_archive_is_said_in_a_sentence(tmp_path, into, content):
    place = tmp_path / "a.zip"
    place.write_bytes(content)

    with pytest.raises(CannotRead, match="no whole zip or tar archive"):
        packed.unpack(place, into)


def test_an_archive_cut_off_anywhere_is_said_in_a_sentence(tmp_path, into):
    many = {f"{number}": bytes([number]) * 700 for number in range(20)}
    for make, mode in ((a_zip, ()), (a_tar, ("w",)), (a_tar, ("w:gz",))):
        whole = make(tmp_path / "whole", many, *mode).read_bytes()
        for share in (0.3, 0.6, 0.9):
            place = tmp_path / "cut"
            place.write_bytes(whole[: int(share * len(whole))])
            folder = into / f"{make.__name__}{mode}{share}"
            folder.mkdir()
            if make is a_tar and mode == ("w",) and share == 0.9:
                # Between two files a tar looks whole; the manifest of an export says what is missing.
                continue
            with pytest.raises(CannotRead):
                packed.unpack(place, folder)


def test_two_files_of_one_name_and_names_that_no_disk_takes_are_refused(tmp_path, into):
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as out:
        out.writestr("a", "1")
        out.writestr("./a", "2")
    long = a_zip(tmp_path / "long.zip", {"x" * 3000: b""})
    below = a_zip(tmp_path / "below.zip", {"f": b"", "f/g": b""})

    for archive in (tmp_path / "twice.zip", long, below):
        with pytest.raises(CannotRead, match="no name that can be used"):
            packed.unpack(archive, into)


def test_more_files_than_any_export_has_are_refused(tmp_path, into, monkeypatch):
    monkeypatch.setattr("broadsheet.exchange.packed._MOST_FILES", 1)

    with pytest.raises(CannotRead, match="more than"):
        packed.unpack(a_zip(tmp_path / "a.zip", FILES), into)
