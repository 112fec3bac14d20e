"""Requests to other servers: never into a network of ours, and never without end."""

import datetime
import gzip
import io
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from broadsheet.lib import outgoing
from broadsheet.lib.outgoing import Limits, NoAnswerError, NotAllowedError, TooLargeError
from broadsheet.lib.tests.far_side import answer, far_side, without_end

HOST = "blog.example.org"
TIGHT = Limits(seconds=0.3)
INNER = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "172.16.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "::", "::1", "fe80::1", "fd00::1", "ff02::1", "::7f00:1", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1",
]  # fmt: skip


@pytest.fixture
def there():
    with far_side() as running:
        yield running


@pytest.fixture
def end():
    """Set when the test is over, so that no answer goes on."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def leads_to(monkeypatch):
    """Let every name lead to some addresses, and every public address to a server of the test."""

    def lead(*addresses: str, server=None, refused=()):
        called = []

        def connect(address, timeout):
            called.append(address[0])
            if server is None or address[0] in refused:
                raise ConnectionRefusedError
            connection = socket.socket()
            connection.connect(server.address)
            return connection

        found = [(0, 0, 0, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        monkeypatch.setattr(socket, "create_connection", connect)
        return called

    return lead


def test_a_post_says_whom_it_is_for_and_gives_the_status_whatever_it_is(there, leads_to):
    called = leads_to("8.8.8.8", server=there)
    there.answers["/hook?x=1"] = answer(503, b"busy", Retry_After="9")

    got = outgoing.post(f"http://{HOST}:8080/hook?x=1", b"{}", {"Content-Type": "application/json"})

    assert (got.status, got.is_success, got.headers["retry-after"]) == (503, False, "9")
    [asked] = there.asked
    assert (asked.method, asked.body, asked.headers["Content-Type"]) == ("POST", b"{}", "application/json")
    assert asked.headers["Host"] == f"{HOST}:8080"
    assert asked.headers["User-Agent"].startswith("Broadsheet/")
    assert called == ["8.8.8.8"]


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("others", [[], ["8.8.8.8"], ["8.8.8.8", "2001:4860:4860::8888"]])
def test_a_name_with_an_inner_address_among_its_own_is_not_called(leads_to, inner, others):
    called = leads_to(*others, inner)

    with pytest.raises(NotAllowedError, match="inside a network"):
        outgoing.post(f"https://{HOST}/hook", b"", {})
    assert called == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"])
def test_an_inner_address_is_not_called_however_it_is_written(url):
    with pytest.raises(NotAllowedError, match="inside a network"):
        outgoing.get(url)


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_meanwhile(leads_to, monkeypatch, there):
    called = leads_to("8.8.8.8", server=there)
    first, asked = socket.getaddrinfo, []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: asked.append(args) or first(*args, **named))

    outgoing.get(f"http://{HOST}/")

    assert len(asked) == 1
    assert called == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://blog.example.org/", "no address of the web"),
        ("file:///etc/passwd", "no address of the web"),
        ("//blog.example.org/", "no address of the web"),
        ("https://", "no address of the web"),
        ("https://[", "no address of the web"),
        ("https://blog.example.org:port/", "no address of the web"),
        ("https://" + "ü" * 70 + ".example/", "no address of the web"),
        (f"https://blog.example.org/{'x' * 2000}", "no address of the web"),
        ("https://user:word@blog.example.org/", "user name"),
        ("https://@blog.example.org/", "user name"),
        ("http://blog.example.org:25/", "port 25"),
        ("http://blog.example.org:22/", "port 22"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_with_the_reason(leads_to, url, why):
    called = leads_to("8.8.8.8")

    with pytest.raises(NotAllowedError, match=why):
        outgoing.get(url)
    with pytest.raises(NotAllowedError, match=why):
        outgoing.check_url(url)
    assert called == []


def test_an_inner_host_is_called_where_the_operator_named_it(there, settings):
    assert outgoing.get(f"{there.url}/a", allow_inner=True).status == 200
    with pytest.raises(NotAllowedError):
        outgoing.check_url(f"{there.url}/b")
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    assert outgoing.get(f"{there.url}/c").status == 200

    assert there.paths == ["/a", "/c"]


@pytest.mark.parametrize(
    ("host", "inner"),
    [
        ("localhost", True), ("::1", True), ("10.0.0.5", True), ("192.168.1.4", True),
        ("8.8.8.8", False), ("2001:4860:4860::8888", False), ("localhost.example", False), ("", False),
    ],
)  # fmt: skip
def test_which_hosts_are_named_by_an_inner_address(host, inner):
    assert outgoing.is_inner(host) == inner


def test_where_one_address_does_not_answer_the_next_is_called(leads_to, there):
    called = leads_to("8.8.8.8", "8.8.8.8", "8.8.4.4", "1.1.1.1", server=there, refused=["8.8.8.8"])

    assert outgoing.get(f"http://{HOST}/").status == 200
    assert called == ["8.8.8.8", "8.8.4.4"]


def test_a_hundred_addresses_are_not_all_tried(leads_to):
    called = leads_to(*(f"8.8.8.{number}" for number in range(100)))

    with pytest.raises(NoAnswerError, match="nobody"):
        outgoing.get(f"http://{HOST}/")
    assert 1 < len(called) < 10


def test_a_name_that_leads_nowhere_is_said_to(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror()))

    with pytest.raises(NoAnswerError, match=f"{HOST} leads nowhere"):
        outgoing.get(f"http://{HOST}/")


def test_a_slow_look_up_holds_nobody_up(monkeypatch, end):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end.wait(600) and [])
    begun = time.monotonic()

    with pytest.raises(NoAnswerError, match=r"longer than 0\.3 seconds"):
        outgoing.get(f"http://{HOST}/", limits=TIGHT)
    assert time.monotonic() - begun < 60.0


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
)
def test_an_answer_byte_by_byte_is_hung_up_when_the_time_for_all_of_it_is_over(there, end, start, piece):
    there.answers["/slow"] = without_end(start, piece, end, 0.02)
    begun = time.monotonic()

    with pytest.raises(NoAnswerError, match="longer than"):
        outgoing.get(f"{there.url}/slow", limits=TIGHT, allow_inner=True)
    if b"\r\n\r\n" not in start:
        with pytest.raises(NoAnswerError, match="longer than"):
            outgoing.post(f"{there.url}/slow", b"", {}, TIGHT, allow_inner=True)
    assert time.monotonic() - begun < 60.0


def test_an_endless_answer_is_left_at_the_limit_of_size(there, end):
    there.answers["/endless"] = without_end(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000, end)
    into = io.BytesIO()

    with pytest.raises(TooLargeError, match="100000 bytes"):
        outgoing.get(f"{there.url}/endless", limits=Limits(size=100_000), into=into, allow_inner=True)
    assert into.tell() <= 100_000


def test_an_endless_answer_to_a_post_is_not_read(there, end):
    there.answers["/endless"] = without_end(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000, end)

    assert outgoing.post(f"{there.url}/endless", b"", {}, allow_inner=True).status == 200


def test_a_small_answer_that_unpacks_to_a_large_one_is_left_at_the_limit(there):
    there.answers["/bomb"] = answer(200, gzip.compress(bytes(5_000_000)), Content_Encoding="gzip")

    with pytest.raises(TooLargeError):
        outgoing.get(f"{there.url}/bomb", allow_inner=True)


@pytest.mark.parametrize("sent", [b"SSH-2.0-server\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b""])
def test_what_is_no_whole_answer_is_said_to_be_none(there, sent):
    there.answers["/"] = sent

    with pytest.raises(NoAnswerError, match="no answer"):
        outgoing.get(f"{there.url}/", allow_inner=True)


def test_an_answer_can_go_into_a_file(there):
    there.answers["/picture"] = answer(200, b"\x89PNG" * 50_000, Content_Type="image/png")
    into = io.BytesIO()

    got = outgoing.get(f"{there.url}/picture", into=into, allow_inner=True)

    assert (got.body, into.getvalue()) == (b"", b"\x89PNG" * 50_000)
    assert got.headers["content-type"] == "image/png"


def test_what_cannot_be_written_is_not_the_fault_of_the_other_side(there):
    there.answers["/"] = answer(200, b"words")
    closed = io.BytesIO()
    closed.close()

    with pytest.raises(ValueError, match="closed file"):
        outgoing.get(f"{there.url}/", into=closed, allow_inner=True)


def test_a_redirect_is_the_answer_unless_it_is_to_be_followed(there, leads_to):
    leads_to("8.8.8.8", server=there)
    there.answers |= {"/1": answer(302, Location="/2"), "/2": answer(301, Location="3"), "/3": answer(200, b"here")}

    assert outgoing.get(f"http://{HOST}/1").status == 302
    followed = outgoing.get(f"http://{HOST}/1", limits=Limits(redirects=2))
    assert (followed.status, followed.body, followed.url) == (200, b"here", f"http://{HOST}/3")
    assert outgoing.get(f"http://{HOST}/1", limits=Limits(redirects=1)).status == 301


def test_a_post_follows_no_redirect(there):
    there.answers["/"] = answer(307, Location="/elsewhere")

    assert outgoing.post(f"{there.url}/", b"", {}, Limits(redirects=3), allow_inner=True).status == 307
    assert there.paths == ["/"]


@pytest.mark.parametrize("where", ["http://127.0.0.1/", "http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "http://["])
def test_a_redirect_into_the_network_is_not_followed(there, settings, where):
    settings.INNER_HOSTS = frozenset({"localhost"})
    there.answers["/"] = answer(302, Location=where)

    with pytest.raises(NotAllowedError):
        outgoing.get(f"http://localhost:{there.address[1]}/", limits=Limits(redirects=3))
    assert there.paths == ["/"]


def test_a_redirect_to_an_inner_address_is_refused_also_where_the_first_was_allowed(there):
    there.answers["/"] = answer(302, Location=f"{there.url}/inner")

    with pytest.raises(NotAllowedError):
        outgoing.get(f"{there.url}/", limits=Limits(redirects=1), allow_inner=True)
    assert there.paths == ["/"]


def test_a_secret_is_not_taken_along_to_another_host(there, leads_to):
    leads_to("8.8.8.8", server=there)
    there.answers |= {"/1": answer(302, Location="/2"), "/2": answer(302, Location="http://other.example/3")}

    outgoing.get(f"http://{HOST}/1", {"Authorization": "Bearer key", "Accept": "*/*"}, Limits(redirects=3))

    assert [asked.headers["Authorization"] for asked in there.asked] == ["Bearer key", "Bearer key", None]
    assert [asked.headers["Accept"] for asked in there.asked] == ["*/*"] * 3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for one host, as a file that also holds its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + signed.public_bytes(pem))
    return file


@pytest.mark.parametrize(("host", "is_trusted"), [(HOST, True), ("other.example.org", False)])
def test_a_certificate_has_to_be_for_the_name_that_was_asked_for(certificate, leads_to, monkeypatch, host, is_trusted):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    names, tls = [], ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    tls.sni_callback = lambda connection, name, context: names.append(name)
    with far_side(tls) as there:
        leads_to("8.8.8.8", server=there)
        there.answers["/a"] = answer(200, b"secret")
        if is_trusted:
            assert outgoing.get(f"https://{host}/a").body == b"secret"
        else:
            with pytest.raises(NoAnswerError):
                outgoing.get(f"https://{host}/a")

    assert names == [host]
    assert [asked.headers["Host"] for asked in there.asked] == [host] * is_trusted


def test_a_certificate_of_nobody_we_trust_is_refused(certificate, leads_to):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with far_side(tls) as there:
        leads_to("8.8.8.8", server=there)
        with pytest.raises(NoAnswerError):
            outgoing.get(f"https://{HOST}/a")

    assert there.asked == []
