"""The archive of a backup: written, read again, and refused where it is not whole or not ours."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from broadsheet.exchange.backup import archive
from broadsheet.exchange.backup.archive import About, NotUsable

ABOUT = About("2026-03-14T12:00:00+00:00", "1.0", "full", "sqlite", {"privacy": "0001_initial"}, "0a1b2c3d")


def unheard(number: int) -> None:
    """Progress that nobody watches."""


def write(place: Path, about: About = ABOUT, **files: bytes) -> Path:
    """An archive with a secret, and these pictures."""
    with archive.writing(place, about, unheard) as writer:
        writer.add_text(archive.ERASURES, "")
        writer.add_text(archive.SECRET, "secret")
        for name, data in files.items():
            (place.parent / name).write_bytes(data)
            writer.add_file(f"media/{name}", place.parent / name)
    return place


def refused(place: Path) -> str:
    with pytest.raises(NotUsable) as problem:
        archive.check(place, unheard)
    sentence = str(problem.value)
    assert sentence.startswith(str(place)), sentence
    assert sentence.endswith("."), sentence
    return sentence


def test_what_is_written_is_read_again_by_any_tar_and_by_us(tmp_path):
    place = write(tmp_path / "a.tar", picture=b"\xff" * 3_000_000)

    assert archive.check(place, unheard) == 4
    assert archive.read_about(place) == ABOUT
    with tarfile.open(place) as tar:
        assert tar.getnames() == ["broadsheet-backup.json", "erasures", "secret-key", "media/picture", "manifest.json"]
    assert archive.extract(place, tmp_path / "out", unheard) == 4
    assert (tmp_path / "out" / "media" / "picture").read_bytes() == b"\xff" * 3_000_000
    assert (tmp_path / "out" / "secret-key").stat().st_mode & 0o077 == 0
    assert place.stat().st_mode & 0o077 == 0


def test_one_that_is_cut_anywhere_is_refused(tmp_path):
    place = write(tmp_path / "a.tar", picture=b"x" * 5000)
    data = place.read_bytes()
    whole = data.rindex(b"manifest.json")

    for length in {0, 1, 511, 512, 700, 1536, 2048, 4000, whole // 2, whole - 1, whole, whole + 600}:
        place.write_bytes(data[:length])
        refused(place)


def test_a_changed_byte_is_found(tmp_path):
    place = write(tmp_path / "a.tar", picture=b"x" * 5000)
    place.write_bytes(place.read_bytes().replace(b"xxxx", b"xyxx", 1))

    assert "media/picture is not as it was written" in refused(place)


@pytest.mark.parametrize(
    "data", [b"", b"no archive", b"\x1f\x8b" + b"\0" * 600, b"PK\x03\x04" + b"x" * 2000, b"\0" * 10240]
)
def test_what_is_no_backup_is_refused(tmp_path, data):
    (tmp_path / "a.tar").write_bytes(data)

    assert "no backup of Broadsheet" in refused(tmp_path / "a.tar") or not data


def test_a_tar_of_others_and_a_folder_and_nothing_are_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(__file__, "notes.txt")

    assert "no backup of Broadsheet" in refused(tmp_path / "a.tar")
    assert "a folder" in refused(tmp_path)
    assert "not there" in refused(tmp_path / "b.tar")


def test_a_newer_form_is_refused(tmp_path):
    assert "newer version" in refused(write(tmp_path / "a.tar", replace(ABOUT, version=2)))


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("../evil", tarfile.REGTYPE, ""),
        ("/etc/passwd", tarfile.REGTYPE, ""),
        ("media/../../evil", tarfile.REGTYPE, ""),
        ("media//evil", tarfile.REGTYPE, ""),
        ("somewhere/else", tarfile.REGTYPE, ""),
        ("media/link", tarfile.SYMTYPE, "/etc/passwd"),
        ("media/hard", tarfile.LNKTYPE, "secret-key"),
        ("media/device", tarfile.CHRTYPE, ""),
        ("media/folder", tarfile.DIRTYPE, ""),
        ("media/sparse", tarfile.GNUTYPE_SPARSE, ""),
    ],
)
def test_nothing_that_leads_elsewhere_is_taken_out(tmp_path, name, kind, link):
    place = tmp_path / "a.tar"
    with tarfile.open(place, "w", format=tarfile.GNU_FORMAT) as tar:
        add(tar, archive.ABOUT, json.dumps({**ABOUT_AS_JSON}).encode())
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        tar.addfile(info)

    refused(place)
    with pytest.raises(NotUsable):
        archive.extract(place, tmp_path / "out", unheard)
    assert [one.name for one in tmp_path.rglob("*") if one.name not in ("a.tar", "out")] == []


def test_a_file_that_comes_twice_is_refused(tmp_path):
    place = tmp_path / "a.tar"
    with tarfile.open(place, "w") as tar:
        for name in (archive.ABOUT, archive.SECRET, archive.SECRET):
            add(tar, name, json.dumps(ABOUT_AS_JSON).encode())

    assert "no backup has" in refused(place)


ABOUT_AS_JSON = {name: getattr(ABOUT, name) for name in About.__slots__}


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
