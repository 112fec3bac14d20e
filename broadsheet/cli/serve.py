"""``broadsheet serve``: the whole site from one command, stopped cleanly by TERM."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from broadsheet.cli import install
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import home

_STOP_SECONDS = 10
_RESTART_SECONDS = 2
_PR_SET_PDEATHSIG = 1
# Memory of a megabyte and more is returned to the system when it is freed; otherwise the allocator would hold on to the
# 20 megabytes that the background worker needs for a moment to learn. Few arenas, and no threads for linear algebra.
_FRUGAL = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20), "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "serve",
        help="run the site: web workers and the background worker",
        description="Runs everything. The first start makes the database, an administrator and demonstration content.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="web worker processes (default: %(default)s)")
    parser.add_argument(
        "--profile",
        choices=home.PROFILES,
        help="what this site is, from now on (default: BROADSHEET_PROFILE, or as it was last served, or full)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    os.environ["BROADSHEET_PROFILE"] = args.profile or home.profile()
    if not 1 <= args.workers <= 64:
        raise CommandFailed(f"{args.workers} is no possible number of web workers; choose 1 to 64 with --workers.")
    os.environ.setdefault("BROADSHEET_URL", f"http://{_shown_host(args.host)}:{args.port}")
    _check_port(args.host, args.port)
    if install.is_needed():
        _in_a_process_of_its_own(install.install)
    return Supervisor(args.host, args.port, args.workers).run()


class Supervisor:
    """Starts the web workers and the background worker, restarts one that ends, and stops both together."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self._host, self._port = host, port
        self._commands = {
            "web": [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(workers), "--blocking-threads", "4", "--workers-kill-timeout", "5",
                "--respawn-failed-workers", "--log-level", "warning", "broadsheet.config.wsgi:application",
            ],
            "background": [sys.executable, "-m", "broadsheet.cli.main", "work"],
        }  # fmt: skip
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._is_stopping = False

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        self._start("web")
        try:
            self._announce()
            # Second, so that the first page does not wait for it.
            self._start("background")
            while not self._is_stopping:
                self._restart_ended()
                time.sleep(0.2)
        finally:
            self._end_all()
        return 0

    def _start(self, name: str) -> None:
        # In a session of their own the children do not get the terminal's Ctrl-C, so that they are stopped in order.
        self._children[name] = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
            self._commands[name], start_new_session=True, preexec_fn=_die_with_parent, env=_FRUGAL | os.environ
        )

    def _announce(self) -> None:
        while not self._is_stopping:
            if self._children["web"].poll() is not None:
                raise CommandFailed("The web server did not start; its own message is above.")
            try:
                socket.create_connection((_shown_host(self._host), self._port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            return
        address = os.environ["BROADSHEET_URL"]
        print(f"Broadsheet is running at {address}/")
        if home.profile() != "filter":
            print(f"  moderation:   {address}/moderation/")
        if home.profile() == "full":
            print(f"  the newsroom: {address}/admin/")
        print(f"  sign in as {install.ADMINISTRATOR}, with the password shown at the first start")
        print("Press Ctrl-C to stop.", flush=True)

    def _restart_ended(self) -> None:
        for name, child in self._children.items():
            if child.poll() is not None and not self._is_stopping:
                print(f"broadsheet: the {name} process ended ({child.returncode}); starting it again", file=sys.stderr)
                _end_group(child)
                time.sleep(_RESTART_SECONDS)
                self._start(name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True

    def _end_all(self) -> None:
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _end_group(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End the processes that a child has left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _die_with_parent() -> None:
    """Ask the system to end this child if the supervisor is killed outright (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _in_a_process_of_its_own(work: Callable[[], None]) -> None:
    """Run ``work`` in a child process, so that Django's memory is free again before serving begins."""

    parent = os.getpid()

    def guarded() -> None:
        _die_with_parent()
        if os.getppid() != parent:
            return
        try:
            work()
        except CommandFailed as failure:
            print(f"broadsheet: {failure}", file=sys.stderr)
            sys.exit(1)

    child = multiprocessing.get_context("fork").Process(target=guarded)
    child.start()
    child.join()
    if child.exitcode:
        raise CommandFailed("The site could not be prepared; the message above says why.")


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as problem:
            raise CommandFailed(f"Cannot listen on {host}:{port} ({problem}); choose another with --port.") from None


def _shown_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - a name to show, not to bind to
