"""A static site of somebody else on a port of its own, with a policy as strict as can be, that carries discussions."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/style.css"><link rel="canonical" href="{url}">
<script src="{talk}/embed.js" defer></script></head>
<body><main><article><h1>{title}</h1><p>The bees behind the old mill survived the winter, say neighbours.</p></article>
<broadsheet-discussion{attributes}><noscript><a href="{talk}/embed/page?url={url}">Comments</a></noscript>
</broadsheet-discussion></main><footer>The footer.</footer></body></html>"""
STYLE = """
body { font: 16px/1.5 sans-serif; margin: 1rem }
broadsheet-discussion { display: block; min-height: 100vh }
[scheme=dark] { background: #111 }
"""


class _Pages(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


class ForeignSite:
    """The folder of a site and where it is served."""

    def __init__(self, folder: Path, host: str, port: int, talk: str) -> None:
        self.folder, self.url, self.talk = folder, f"http://{host}:{port}", talk

    def write(self, path: str, title: str = "Bees behind the mill", **attributes: str) -> str:
        """Put a page with a discussion at ``path``; returns its address."""
        url = f"{self.url}/{path}/"
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.write_html(path, PAGE.format(title=title, url=url, talk=self.talk, attributes=written))
        return url

    def write_html(self, path: str, html: str) -> None:
        (self.folder / path).mkdir(parents=True, exist_ok=True)
        (self.folder / path / "index.html").write_text(html)


@contextmanager
def served(folder: Path, host: str, talk: str) -> Iterator[ForeignSite]:
    """Serve a folder as ``host``; its pages may load scripts from ``talk`` and ask it, and nothing else."""
    policy = (
        f"default-src 'none'; script-src {talk}; connect-src {talk}; style-src 'self'; img-src 'self' data:; "
        f"form-action {talk}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types broadsheet"
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "style.css").write_text(STYLE)
    handler = type("Pages", (_Pages,), {"policy": policy})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield ForeignSite(folder, host, server.server_port, talk)
        server.shutdown()
        thread.join()
