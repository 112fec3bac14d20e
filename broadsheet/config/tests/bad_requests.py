"""Requests that no server of ours may stumble over."""

# Request lines, and further headers, that our own server and nginx have to answer, with no failure of the site.
BAD_REQUESTS = [
    (b"GET /" + b"a" * 8000 + b"/ HTTP/1.1",),
    (b"GET /town/%00/ HTTP/1.1",),
    (b"GET /town/%0d%0aX-Injected:%201/ HTTP/1.1",),
    (b"GET /town/%ff%fe/ HTTP/1.1",),
    (b"GET /%zz/ HTTP/1.1",),
    (b"GET /../../etc/passwd HTTP/1.1",),
    (b"GET /town/%2e%2e/%2e%2e/pages.counter HTTP/1.1",),
    (b"GET //town//?" + b"x=1&" * 900 + b" HTTP/1.1",),
    (b"GET /town/ HTTP/1.1", b"Range: bytes=0-0,-1,5-2"),
    (b"GET /town/ HTTP/1.1", b"Range: bytes=" + b"0-," * 2000),
    (b"GET /town/ HTTP/1.1", b"If-Modified-Since: Fri, 99 Foo 99999 99:99:99 GMT"),
    (b"GET /town/ HTTP/1.1", b"If-None-Match: " + b'"' * 5000),
    (b"GET /town/ HTTP/1.1", b"Accept-Encoding: gzip;q=;;,, \xff"),
    (b"GET /town/ HTTP/1.1", b"Cookie: =;;;\xff sessionid"),
    (b"HEAD /town/ HTTP/1.1", b"Range: bytes=0-3", b'If-Range: "x"'),
]
