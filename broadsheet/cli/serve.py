"""``broadsheet serve``: the whole site from one command, stopped cleanly by TERM."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
from functools import partial

from broadsheet.cli import claim, install, processes
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.supervisor import Supervisor
from broadsheet.lib import home

_LOOK_SECONDS = 0.02


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
    claim.as_owner(args.port)
    _check_port(args.host, args.port)
    claim.home_for_serving()
    method = processes.start_method()
    if install.is_needed() and not _prepare(method):
        return 1
    # The figures of processes that have ended.
    shutil.rmtree(home.folder() / "metrics", ignore_errors=True)
    if method == "fork":
        processes.load_site()
    following = processes.new("page files", processes.catch_up, method)
    following.start()
    following.join()
    with Supervisor(method) as supervisor:
        supervisor.start("web", partial(processes.web, args.host, args.port, args.workers, method))
        if _announce(supervisor, args.host, args.port):
            # Second, so that the first page does not wait for it.
            supervisor.start("background", processes.background)
            supervisor.run()
    return 0


def _prepare(method: processes.Method) -> bool:
    """Make the site ready in a process of its own, so that the memory is free again before serving begins.

    False if it could not be done and that process has said why.
    """
    child = processes.new("install", install.install, method)
    child.start()
    try:
        child.join()
    finally:
        child.terminate()
    if child.exitcode not in (0, processes.SAID_WHY):
        raise CommandFailed("The site could not be prepared; the message above says why.")
    return child.exitcode == 0


def _announce(supervisor: Supervisor, host: str, port: int) -> bool:
    """Say where the site is as soon as it answers; false if this process was asked to stop before."""
    while not _answers(host, port):
        if not supervisor.runs("web"):
            raise CommandFailed("The web server did not start; its own message is above.")
        if supervisor.is_to_stop(_LOOK_SECONDS):
            return False
    address = os.environ["BROADSHEET_URL"]
    print(f"Broadsheet is running at {address}/")
    if home.profile() != "filter":
        print(f"  moderation:   {address}/moderation/")
    if home.profile() == "full":
        print(f"  the newsroom: {address}/admin/")
    print(f"  sign in as {install.ADMINISTRATOR}, with the password shown at the first start")
    print("Press Ctrl-C to stop.", flush=True)
    return True


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((_shown_host(host).strip("[]"), port), timeout=1).close()
    except OSError:
        return False
    return True


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
