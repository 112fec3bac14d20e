"""Servers on this machine, requests a second that they answer, and the processor time that they use."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CONNECTIONS = 8
SECONDS = 3.0
# The server gets one core and the client another, where there are two.
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = _CORES[0], _CORES[-1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_core(core: int, command: list[str]) -> list[str]:
    return ["taskset", "-c", str(core), *command] if shutil.which("taskset") else command


@contextmanager
def server(command: list[str], port: int, environ: dict[str, str] | None = None) -> Iterator[int]:
    """Run a server on its core until the block ends; gives its process."""
    process = subprocess.Popen(
        on_core(SERVER_CORE, command), env=os.environ | (environ or {}), stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 120
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def rate(port: int, path: str) -> float:
    """Requests a second that the server on ``port`` answers for ``path`` with gzip not asked for."""
    command = [sys.executable, "-m", "benchmarks.client", str(port), path, str(CONNECTIONS), str(SECONDS)]
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS:.0f}s", f"http://127.0.0.1:{port}{path}"]
    ran = subprocess.run(on_core(CLIENT_CORE, command), capture_output=True, text=True, check=True)
    return read_rate(ran.stdout)


def read_rate(said: str) -> float:
    """The requests a second that wrk says; raises RuntimeError where some were refused."""
    if "Non-2xx" in said:
        raise RuntimeError(f"the server refused requests:\n{said}")
    return float(next(line for line in said.splitlines() if line.startswith("Requests/sec")).split()[1])


def in_turn(rounds: int, **measures: Callable[[], float]) -> dict[str, list[float]]:
    """Take each measure once a round, one after the other, so that what disturbs one disturbs all."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return taken


def processor_seconds(root: int) -> float:
    """The processor time that all threads of a process and of its descendants have used (Linux)."""
    return sum(map(_seconds, tree(root)))


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found, parents = [root], dict[int, int]()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int(stat_fields(int(folder.name))[1])
    for parent in found:
        found += [child for child, whose in parents.items() if whose == parent]
    return found


def stat_fields(pid: int) -> list[str]:
    """The fields of a process after its name, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _seconds(pid: int) -> float:
    spent = 0.0
    for task in Path(f"/proc/{pid}/task").glob("[0-9]*/schedstat"):
        with suppress(OSError):
            spent += int(task.read_text().split()[0]) / 1e9
    return spent


def granian(target: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--http", "1", "--log-level", "warning", target,
    ]  # fmt: skip


def nginx(folder: Path, port: int, site: str = "") -> list[str] | None:
    """The command that serves ``folder`` with one nginx worker, or ``None`` where it is not installed.

    ``site`` is a configuration of another site that the same worker has.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit; user root;\n"
        "events { worker_connections 256; }\n"
        "http { access_log off; keepalive_requests 1000000; default_type text/html; types {}\n"
        f" client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;"
        f" uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;\n"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; }}\n"
        f" include {folder}/site.conf; }}\n"
    )
    return [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
