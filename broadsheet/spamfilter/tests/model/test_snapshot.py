"""A snapshot is whole or refused."""

import os

import pytest

from broadsheet.spamfilter.model import snapshot
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.snapshot import SnapshotError
from broadsheet.spamfilter.tests.build import a_comment, some_lessons, taught
from broadsheet.spamfilter.text.hashing import HashKey


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("snapshot") / "model"
    taught(Filter.base(), some_lessons(5)).save(path)
    return path


def test_a_snapshot_is_of_modest_size(saved):
    assert saved.stat().st_size < 64 * 1024 * 1024


@pytest.mark.parametrize("place", [0, 25, 200, 5_000, 1_000_000, -1])
def test_a_flipped_bit_anywhere_is_noticed(saved, tmp_path, place):
    data = bytearray(saved.read_bytes())
    data[place] ^= 1
    damaged = tmp_path / "model"
    damaged.write_bytes(data)

    with pytest.raises(SnapshotError, match="rebuild the model"):
        Filter.load(damaged)


@pytest.mark.parametrize("length", [0, 10, 30, 1_000, 500_000])
def test_a_cut_snapshot_is_refused(saved, tmp_path, length):
    cut = tmp_path / "model"
    cut.write_bytes(saved.read_bytes()[:length])

    with pytest.raises(SnapshotError, match="rebuild the model"):
        Filter.load(cut)


def test_a_longer_snapshot_is_refused(saved, tmp_path):
    longer = tmp_path / "model"
    longer.write_bytes(saved.read_bytes() + b"x")

    with pytest.raises(SnapshotError, match="behind its end"):
        Filter.load(longer)


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    (tmp_path / "foreign").write_text("hello\n" * 100)

    for name in ("missing", "foreign"):
        with pytest.raises(SnapshotError, match=name):
            Filter.load(tmp_path / name)


def test_a_snapshot_of_another_shape_is_refused(saved, tmp_path):
    facts, arrays = snapshot.read(saved)
    snapshot.write(tmp_path / "model", facts, arrays | {"base": arrays["base"][:-1]})

    with pytest.raises(SnapshotError, match="another version"):
        Filter.load(tmp_path / "model")


def test_a_snapshot_of_another_key_is_refused_in_one_sentence_and_opens_with_its_own(tmp_path):
    one, other = HashKey.of(b"one site"), HashKey.of(b"another site")
    model = taught(Filter.base(one), some_lessons(3))
    model.save(tmp_path / "model")

    for key in (other, HashKey.DEFAULT):
        with pytest.raises(SnapshotError, match=r"made with another hash key; rebuild the model from its lessons$"):
            Filter.load(tmp_path / "model", key)
    assert Filter.load(tmp_path / "model", one).judge(a_comment()) == model.judge(a_comment())


def test_one_key_and_the_same_lessons_give_the_same_bytes(tmp_path):
    for name, key in (("a", b"one"), ("b", b"one"), ("c", b"two")):
        taught(Filter.base(HashKey.of(key)), some_lessons(3)).save(tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()


def test_arrays_are_mapped_read_only(saved):
    _, arrays = snapshot.read(saved)

    assert not any(array.flags.writeable for array in arrays.values())


def test_a_failed_save_leaves_the_old_snapshot_and_no_litter(saved, tmp_path, monkeypatch):
    path = tmp_path / "model"
    path.write_bytes(saved.read_bytes())

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        Filter.base().save(path)

    assert os.listdir(tmp_path) == ["model"]
    assert Filter.load(path).judge(a_comment()) == Filter.load(saved).judge(a_comment())


def test_workers_read_while_a_new_snapshot_arrives(tmp_path):
    path = tmp_path / "model"
    Filter.base().save(path)
    reader = Filter.load(path)
    before = reader.judge(a_comment())
    taught(Filter.base(), some_lessons(3)).save(path)

    assert reader.judge(a_comment()) == before
    assert Filter.load(path).lessons == 6
