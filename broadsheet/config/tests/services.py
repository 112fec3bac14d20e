"""Real servers for tests, from Debian's packages, each thrown away after use."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
SECONDS = 240
"""For how long a test waits for what takes a second or two: a busy machine takes its time, and no test counts it."""


def missing(what: str) -> None:
    """Skip, saying how to get what is missing; where CI has promised to have it, fail."""
    packages = "chromium postgresql redis-server nginx default-jre-headless"
    message = f"{what} is not installed; get it with: apt-get install {packages}"
    if os.environ.get("CI") == "true":
        pytest.exit(message, returncode=1)
    pytest.skip(message, allow_module_level=True)


def free_port() -> int:
    """A port on which a server may listen that takes up an address again (as all do); nobody else is given it."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    # It stays open until this process ends.
    probe.detach()
    return port


def wait_until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Return as soon as ``condition`` holds; fail with ``what`` if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Postgresql:
    """A running cluster in a folder of its own, with an empty database at ``url``; ended with this process."""

    def __init__(self) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            missing("PostgreSQL")
        # Not under a test's own folder, which other users may not enter: the server refuses to run as root.
        self._folder, self.port = Path(tempfile.mkdtemp(prefix="broadsheet-postgresql-")), free_port()
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(self._folder, "postgres")
        self._options = (
            f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
        )
        self._control = [*user, str(binaries[-1] / "pg_ctl"), "-D", str(self._folder / "data"), "-s", "-w"]
        self._run("initdb", "-o", "-A trust -U broadsheet --no-sync")
        self.start()
        atexit.register(subprocess.run, [*self._control, "-m", "immediate", "stop"], check=False)
        self.url = f"postgres://broadsheet@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self._run("-o", self._options, "-l", str(self._folder / "log"), "start")

    def crash(self) -> None:
        """Let it fall: every connection is cut off and nothing is tidied up, so that its next start must recover."""
        self._run("-m", "immediate", "stop")

    def _run(self, *words: str) -> None:
        subprocess.run([*self._control, *words], check=True, stdout=subprocess.DEVNULL)


class Redis:
    """A running server at ``url``, which keeps nothing on the disk; ended with this process."""

    def __init__(self, home: Path) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            missing("Redis")
        self.port = free_port()
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home)]
        self.start()
        self.url = f"rediscache://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._server = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        atexit.register(self._server.kill)
        wait_until(lambda: listens(self.port), "Redis")

    def crash(self) -> None:
        """Let it fall, with all that it has in its memory."""
        self._server.kill()
        self._server.wait()


@contextmanager
def nginx(folder: Path, site: str, port: int) -> Iterator[None]:
    """Run nginx with the configuration ``site`` in its ``http`` block, which listens on ``port``."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        missing("nginx")
    folder.mkdir()
    temporary = " ".join(f"{name}_temp_path {folder};" for name in _NGINX_TEMPORARY)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; {_nginx_user()}\n"
        "events { worker_connections 100; }\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    server = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_until(lambda: listens(port) or server.poll() is not None, "nginx")
        yield
    finally:
        server.terminate()
        server.wait(SECONDS)


_NGINX_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _nginx_user() -> str:
    # The tests' own folders are closed to others.
    return "user root;" if os.geteuid() == 0 else ""
