"""Lines become submissions or errors that say where and what."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter import datasets


def read(data: bytes):
    return list(datasets.read_any(io.BytesIO(data)))


def test_all_known_fields_are_taken():
    line = (
        b'{"text":"Hi","author":"Jo","author_email":"jo@example.org","author_url":"http://example.org",'
        b'"user_ip":"192.0.2.77","user_agent":"M","permalink":"/a","context":"About","date":"2020-02-03T04:05:06",'
        b'"site":"s","label":"ham","seconds_on_page":12,"trap_filled":false,"script_ran":true,"other":[1]}'
    )
    (record,) = read(line)

    assert record.label == "ham"
    assert record.submission.author == "Jo"
    assert record.submission.network == "192.0.2"
    assert record.submission.seconds_on_page == 12.0
    assert record.submission.script_ran is True


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b'{"text": 5}', "text"),
        (b'{"author": "x"}', "text"),
        (b'{"text": "x", "author": ["y"]}', "author"),
        (b'{"text": "x", "label": "maybe"}', "label"),
        (b'{"text": "x", "label": ["spam"]}', "label"),
        (b'{"text": "x", "seconds_on_page": "3"}', "seconds_on_page"),
        (b'{"text": "x", "trap_filled": 1}', "trap_filled"),
        (b'{"text": "x", "date": "yesterday"}', "date"),
    ],
)
def test_a_wrong_field_is_named(line, field):
    _, error = datasets.read([b'{"text": "fine"}', line])

    assert (error.line, error.field) == (2, field)
    assert str(error).startswith(f"line 2, field '{field}': ")


def test_a_line_cut_in_the_middle_is_an_error_and_the_rest_is_read():
    good, bad = read(b'{"text": "one"}\n\n{"text": "tw')

    assert good.submission.text == "one"
    assert bad.line == 3


def test_one_object_over_several_lines_is_read():
    (record,) = read(b'{\n  "text": "Hi"\n}\n')

    assert record.submission.text == "Hi"


def test_plain_text_is_one_comment():
    (record,) = read(b"Dear editor,\nwell said.\n")

    assert record.submission.text == "Dear editor,\nwell said.\n"


def test_nothing_gives_nothing():
    assert read(b"") == []
    assert read(b"\n\n") == []


def test_text_only_leaves_out_who_wrote_and_where():
    (record,) = datasets.read([b'{"text":"Hi","author":"Jo","context":"About","site":"s"}'], text_only=True)

    assert record.submission.author == ""
    assert record.submission.context == ""
    assert record.submission.site == "s"


def test_packed_files_are_unpacked(tmp_path):
    path = tmp_path / "data.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text":"Hi"}\n'))

    with datasets.opened(path, io.BytesIO()) as stream:
        assert [record.submission.text for record in datasets.read(stream)] == ["Hi"]


def test_networks_are_prefixes():
    assert datasets.network_of("192.0.2.77") == "192.0.2"
    assert datasets.network_of("2001:db8:1:2::3") == "2001:db8:1"


def test_a_byte_order_mark_is_no_error():
    (record,) = datasets.read([b'\xef\xbb\xbf{"text": "one"}\n'])

    assert record.submission.text == "one"
    assert read(b'\xef\xbb\xbf{"text": "one"}\n')[0].submission.text == "one"


def test_a_packed_file_that_is_cut_off_gives_its_good_lines_and_an_error(tmp_path):
    path = tmp_path / "cut.jsonl.gz"
    lines = b"".join(b'{"text": "comment %d of many"}\n' % (n * 7919) for n in range(5000))
    packed = gzip.compress(lines)
    path.write_bytes(packed[: len(packed) // 2])
    with datasets.opened(path, io.BytesIO()) as stream:
        *good, error = datasets.read(stream)

    assert len(good) > 100
    assert all(isinstance(record, datasets.Record) for record in good)
    assert "cannot be unpacked" in str(error)
    assert error.line > len(good)


def test_a_line_without_end_is_not_kept_whole(monkeypatch):
    monkeypatch.setattr(datasets, "MAX_LINE_BYTES", 100)
    stream = io.BytesIO(b'{"text": "' + b"x" * 1000 + b'"}\n{"text": "short"}\n')
    long, short = datasets.read(stream)

    assert "is longer than 100 bytes" in str(long)
    assert short.submission.text == "short"


def test_a_million_words_on_one_line_are_read():
    (record,) = datasets.read([b'{"text": "' + b"word " * 1_000_000 + b'"}\n'])

    assert len(record.submission.text) == 5_000_000


def test_a_list_and_another_encoding_are_no_comments():
    for data in (b'[{"text": "one"}, {"text": "two"}]', b'\n[\n {"text": "one"}\n]\n'):
        (error,) = read(data)
        assert "begins a list; give each comment as one object on a line" in str(error)
    for kind in ("utf-16-le", "utf-16-be"):
        data = '\ufeff{"text": "one", "label": "ham"}\n'.encode(kind)
        for found in (read(data), list(datasets.read(io.BytesIO(data)))):
            assert [str(error) for error in found] == ["line 1: is UTF-16; save the file as UTF-8"]


def test_a_comment_in_brackets_is_a_comment():
    (record,) = read(b"[1] See the council's own figures.")

    assert record.submission.text.startswith("[1]")


@given(st.lists(st.sampled_from([b'{"text": "one"}', b"", b"nonsense", b"\xef\xbb\xbf{}"]), max_size=12), st.booleans())
def test_pieces_together_are_the_file_line_by_line(lines, ends):
    data = b"\n".join(lines) + b"\n" * ends
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "PIECE_LINES", 3)
        found = list(datasets.pieces(io.BytesIO(data)))

    assert b"".join(line for piece in found for line in piece.lines) == data
    assert all(len(piece.lines) == 3 for piece in found[:-1])
    records = [item for piece in found for item in piece.records()]
    assert list(map(str, records)) == list(map(str, datasets.read(io.BytesIO(data))))


def test_a_piece_of_long_lines_is_short(monkeypatch):
    monkeypatch.setattr(datasets, "PIECE_BYTES", 100)
    found = list(datasets.pieces(io.BytesIO(b'{"text": "a fairly long comment"}\n' * 7)))

    assert [(piece.first, len(piece.lines)) for piece in found] == [(1, 3), (4, 3), (7, 1)]
