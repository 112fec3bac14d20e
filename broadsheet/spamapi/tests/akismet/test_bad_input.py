"""Bad input: whatever the bytes, the answer has the protocol's form and nothing falls over."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.spamapi import keys
from broadsheet.spamapi.akismet import feedback, formdata, protocol
from broadsheet.spamapi.models import Check, Lesson, Usage
from broadsheet.spamapi.tests.build import SITE, a_comment, call, count_checks, in_parts

pytestmark = pytest.mark.django_db
CHECK = "/1.1/comment-check"
PARTS = "multipart/form-data; boundary=b"
PATHS = ["/1.1/verify-key", *protocol._ENDPOINTS]
header = st.text(st.characters(max_codepoint=255), max_size=80)
charset = st.sampled_from(["utf-8", "latin1", "utf-7", "utf-16", "koi8-r", "iso2022_jp", "hex", "idna", "gb18030", ""])
rooted = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.parametrize("before", ["//", "///", "//1.1//"])
def test_a_base_address_that_ends_in_a_slash_does_no_harm(key, before):
    path = before + "comment-check" if "1.1" in before else f"{before}1.1/comment-check"
    told = call(path, f"api_key={key}&blog={SITE}&comment_content=Hello".encode())

    assert told.status == 200
    assert told.body in ("true", "false")
    assert told.is_well_formed_check()


pieces = st.sampled_from(
    ["blog", "x[0]", "x[]", "=", "&", "%26", "%3d", "%zz", "%4", "%00", "%C3%A9", "+", " ", "[", "é"]
)


@given(st.lists(pieces | st.text(max_size=3), max_size=12).map("".join))
def test_a_form_is_read_alike_whether_or_not_it_is_plain(sent):
    body = sent.encode("utf-8", "replace")

    # By the second name it is read piece by piece.
    assert formdata.fields(body, "application/x-www-form-urlencoded") == formdata.fields(body, "text/plain")


@rooted
@given(body=st.binary(max_size=400), kind=header, host=header, query=header, path=st.sampled_from(PATHS))
def test_any_bytes_without_a_key_get_an_answer_in_form(caplog, body, kind, host, query, path):
    told = call(path, body, kind=kind, host=host, query=query)

    assert (told.status, told.body) == (200, "invalid")
    assert told.is_well_formed_check() or path != CHECK
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


@rooted
@given(
    body=st.binary(max_size=300), query=header, charset=charset, path=st.sampled_from(PATHS),
    fields=st.dictionaries(
        st.sampled_from(
            ["blog", "user_ip", "comment_content", "comment_author_email", "comment_date_gmt", "month", "limit",
             "filter", "callback", "POST_ak_js", "from", "honeypot_field_name", "blog_charset"]
        ),
        st.binary(max_size=60)
        | st.sampled_from([b"http://blog.example.org/\0+2AA-\xff", b"9999-12", b"utf-7", b"+2AA-\xfe"]),
        max_size=6,
    ),
)  # fmt: skip
def test_any_bytes_with_a_key_get_an_answer_in_form(key, caplog, body, query, charset, path, fields):
    quoted = b"".join(b"&" + name.encode() + b"=" + _quoted(value) for name, value in fields.items())
    sent = b"api_key=" + key.encode() + b"&key=" + key.encode() + quoted + b"&" + body
    if path not in (CHECK, "/1.2/key-sites"):
        sent = b"blog=https://a.example&" + sent

    told = call(path, sent, kind=f"text/plain; charset={charset}", query=query)
    count_checks()

    assert told.status == 200
    assert told.is_well_formed_check() or path != CHECK
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


@rooted
@given(
    body=st.binary(max_size=300),
    boundary=st.text(st.characters(max_codepoint=255), max_size=5),
    piece=st.data(),
    path=st.sampled_from(PATHS),
)
def test_any_bytes_in_parts_get_an_answer_in_form(key, caplog, body, boundary, piece, path):
    whole = in_parts(a_comment(key, key=key), boundary="b")
    start, end = sorted(piece.draw(st.integers(0, len(whole))) for _ in range(2))
    sent = whole[:start] + body + whole[end:]

    for kind in (PARTS, f"multipart/form-data; boundary={boundary}", f'Multipart/Form-Data;boundary="{boundary}'):
        told = call(path, sent, kind=kind)
        assert told.status == 200
        assert told.is_well_formed_check() or path != CHECK
    count_checks()
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("iso-8859-1", "Grüße".encode("latin-1")), ("windows-1251", "Привет".encode("cp1251")),
        ("utf-16", b"\xff\xfeG\0"), ("utf-8", b"\xff\xfe\xe9"), ("no-such", "Grüße".encode()), ("hex", b"\xe9"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stated", ["in the header", "as a field"])
def test_no_charset_makes_a_call_fail(key, charset, data, stated):
    kind = f"application/x-www-form-urlencoded; charset={charset}" if stated == "in the header" else "text/plain"
    more = f"&blog_charset={charset}" if stated == "as a field" else ""
    body = f"api_key={key}&blog=https://a.example{more}&comment_content=".encode() + data

    assert call(CHECK, body, kind=kind).body in ("true", "false")
    assert call("/1.1/submit-ham", body, kind=kind).body == feedback.THANKS
    if charset in ("iso-8859-1", "windows-1251"):
        assert Lesson.objects.get().submission["text"] == data.decode(charset)


def test_five_hundred_unknown_fields_and_a_long_comment_are_taken(key):
    unknown = {f"POST_field_{number}": "x" * 20 for number in range(600)}

    assert call(CHECK, a_comment(key, comment_content="bees and mills " * 2134, **unknown)).body in ("true", "false")


@pytest.mark.parametrize("path", [CHECK, "/1.1/submit-spam", "/1.1/verify-key"])
@pytest.mark.parametrize(
    "size",
    ["ten megabytes", "ten megabytes of no stated length", "ten megabytes in parts", "five thousand fields",
     "five thousand parts"],
)  # fmt: skip
def test_what_is_too_much_is_refused_in_form(key, path, size):
    fields = a_comment(key)
    many = fields | {f"f{number}": "" for number in range(5000)}
    if size == "five thousand fields":
        told = call(path, many)
    elif size == "five thousand parts":
        told = call(path, in_parts(many), kind=PARTS)
    elif size == "ten megabytes in parts":
        told = call(path, in_parts(fields | {"comment_content": "x" * 10_000_000}), kind=PARTS)
    elif size == "ten megabytes":
        told = call(path, fields | {"comment_content": "x" * 10_000_000})
    else:
        told = call(path, fields | {"comment_content": "x" * 10_000_000}, CONTENT_LENGTH="")

    assert told.status == 200
    assert told.body not in ("true", "false", "valid", feedback.THANKS)
    assert told.headers["content-type"].startswith("text/plain")
    assert told.headers["x-akismet-debug-help"]
    assert told.is_well_formed_check()


@pytest.mark.parametrize("length", ["", "10000000", "9" * 30])
def test_a_body_that_is_too_long_is_read_to_its_end_or_a_limit_so_that_the_sender_hears_the_answer(key, length):
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            assert 0 < size <= formdata.MOST_BYTES + 1
            self.taken += size
            return b"x" * size

    endless, ended = Endless(), io.BytesIO(b"x" * 10_000_000)

    for body in (endless, ended):
        assert call(CHECK, b"", CONTENT_LENGTH=length, **{"wsgi.input": body}).is_well_formed_check()

    assert endless.taken < 25_000_000
    assert ended.read() == b""


@pytest.mark.parametrize("length", ["-5", "ten", "²", "1e3", " 7"])
def test_a_length_that_is_none_does_no_harm(key, length):
    assert call("/1.1/verify-key", {"key": key}, CONTENT_LENGTH=length).body == "valid"


@pytest.mark.parametrize("host", ["a" * 10_000, "..", ":", "[", "\r\nX-Evil: 1", "a.example:99999999", "ａ.example"])
def test_a_lying_host_changes_nothing(key, host):
    told = call(CHECK, a_comment(key), host=host)

    assert told.body == "false"
    reason = told.headers.pop("x-broadsheet-reason")
    assert "evil" not in reason.lower()
    assert not any(host in value or "evil" in name for name, value in told.headers.items())


@pytest.mark.parametrize("long", ["k" * 10_000, "é" * 10_000, "0" * 10_000])
@pytest.mark.parametrize("way", ["as a field", "in parts", "in the query", "in the host"])
def test_a_key_of_ten_thousand_characters_is_no_key(db, caplog, long, way):
    fields = a_comment(long, key=long)
    if way == "in parts":
        told = call(CHECK, in_parts(fields), kind=PARTS)
    elif way == "in the query":
        told = call(CHECK, a_comment(), query=f"api_key={long}")
    elif way == "in the host":
        told = call(CHECK, a_comment(), host=f"{long}.rest.akismet.com")
    else:
        told = call(CHECK, fields)

    assert (told.status, told.body) == (200, "invalid")
    assert told.is_well_formed_check()
    assert not caplog.records


def test_what_no_database_can_hold_does_not_hold_up_the_counting(key):
    call(CHECK, a_comment(key, blog="http://blog.example.org/\0\x01"))
    call(CHECK, f"api_key={key}&blog=http://b.example/%2B2AA-%FF&comment_content=a", kind="a/b; charset=utf-7")
    call(CHECK, a_comment(key, blog="http://third.example/"))

    assert count_checks() == Check.objects.count() == Usage.objects.count() == 3
    assert not [site for site in Usage.objects.values_list("site", flat=True) if "\0" in site or "\ud800" in site]


@pytest.mark.parametrize("trouble", ["database", "other"])
def test_a_failure_within_is_answered_in_form_and_logged(key, monkeypatch, caplog, trouble):
    from django.db import InterfaceError

    def fall(*_):
        raise InterfaceError("gone") if trouble == "database" else RuntimeError("fell")

    monkeypatch.setattr(keys.known, "find", fall)

    told = call(CHECK, a_comment(key))

    assert told.status == (503 if trouble == "database" else 500)
    assert told.body not in ("true", "false")
    assert told.is_well_formed_check()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def _quoted(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value)
