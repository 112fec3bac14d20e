"""What the processes of ``broadsheet serve`` do: the web server with its workers, and the background worker.

Where a process can be forked, the supervisor loads the site once and they begin with it: the memory is shared, and one
that is started again is there at once. Elsewhere each loads it by itself.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import multiprocessing
import os
import re
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Literal
from wsgiref.util import setup_testing_defaults

from broadsheet.cli import connections, django_setup, faults, frugality, signals, work
from broadsheet.lib import bodies

if TYPE_CHECKING:
    from broadsheet.pagecache.serve import Application

SAID_WHY = 3
"""With this a process ends that has said in one sentence what is wrong."""
STOP_SECONDS = 10
"""So long a process may take to end after TERM."""
_ANSWER_SECONDS = 5
"""So long a web worker may take to answer what it has begun."""
# Those that may wait for bodies come to those at work.
_THREADS = bodies.AT_WORK + bodies.MOST_WAITING
_MOST_PLACES = 2048
# Files that a web worker has open beside the connections.
_OTHER_FILES = 128
_WSGI = "broadsheet.config.wsgi"
_STORY = re.compile(rb'class="teaser-headline">\s*<a\s+href="(/[^"#]+)"')
_PR_SET_NAME = 15
Method = Literal["fork", "spawn"]


def start_method() -> Method:
    """How processes are started on this system."""
    # Elsewhere a library of the system may have threads, which a forked process goes without (macOS).
    return "fork" if sys.platform == "linux" else "spawn"


def new(name: str, work: Callable[[], None], method: Method) -> BaseProcess:
    """A process, not started yet, that does ``work`` and ends with this one, however this one ends."""
    context = multiprocessing.get_context("fork") if method == "fork" else multiprocessing.get_context("spawn")
    return context.Process(name=name, target=_run, args=(name, work, os.getpid()))


def _run(name: str, work: Callable[[], None], parent: int) -> None:
    # In a session of its own it does not get the terminal's Ctrl-C, so that all are stopped in order.
    os.setsid()
    signals.reset()
    signals.end_with(parent, STOP_SECONDS)
    gc.enable()
    _show_as(name)
    try:
        work()
    except Exception as problem:
        if not (said := faults.sentence(problem)):
            raise
        print(f"broadsheet: {said}", file=sys.stderr)
        sys.exit(SAID_WHY)


def _show_as(name: str) -> None:
    """Tell ``ps`` and ``top`` what this process does (Linux); all of them have the same command line."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode())


def load_site() -> None:
    """Import all that a worker needs, and mark it as never to be looked through for garbage again.

    Nothing is open afterwards that two processes must not share: no connection, no thread, no lock. The model is, but
    only to be read; the counter of page files is, and each process opens it again.
    Raises CommandFailed when a setting is wrong.
    """
    # Collecting while modules are imported finds nothing, and leaves holes in pages that children would then fill.
    gc.disable()
    with frugality.without_rarely_used():
        application = _load()
    from django.conf import settings
    from django.db import connection

    from broadsheet.spamapi import service as spamfilter

    spamfilter.model_version()
    # Where the answer needs no other server, which might be away and make the start wait.
    if connection.vendor == "sqlite" and "shared" not in settings.CACHES:
        _make_pages(application)
        connection.close()
    gc.collect()
    frugality.fill_gaps()
    gc.freeze()


def _load() -> Application:
    django_setup.setup()
    from django.urls import get_resolver

    from broadsheet.lib import jobs

    import_module("granian")
    application: Application = import_module(_WSGI).application
    # Asked for, so that it is put together now.
    get_resolver().reverse_dict  # noqa: B018
    jobs.declared()
    return application


def _make_pages(application: Application) -> None:
    """Have two pages made, so that what is put together at the first request is there: templates, relations, texts."""
    # If even the page that says what is wrong cannot be made, whoever asks next will hear of it.
    with suppress(Exception):
        story = _STORY.search(_answer(application, "/"))
        if story:
            _answer(application, story[1].decode())


def _answer(application: Application, path: str) -> bytes:
    """What the site answers; with a query, so that it keeps no page file."""
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "start", "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: None)
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def web(host: str, port: int, workers: int, method: Method) -> None:
    """Run the web server: it starts its workers by the same ``method``, and starts one again that ends."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    # Its workers are started by the default method, which is no longer fork from Python 3.14 on.
    multiprocessing.set_start_method(method, force=True)
    places = _places()
    server = Granian(
        f"{_WSGI}:application", host, port,
        interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False, workers=workers, blocking_threads=_THREADS,
        backlog=_MOST_PLACES, backpressure=places,
        workers_kill_timeout=_ANSWER_SECONDS, respawn_failed_workers=True, log_level=LogLevels.warning,
    )  # fmt: skip
    # Of eight threads it says that they are many; half of them are for waiting.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in str(record.msg))
    server.serve(target_loader=partial(_application, os.getpid(), port, places), wrap_loader=False)


def _places() -> int:
    """For how many connections a web worker has a place: as many as the system lets it have open, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_PLACES + _OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(_OTHER_FILES, min(_MOST_PLACES, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_FILES))


def _application(server: int, port: int, places: int) -> Application:
    """What a web worker serves; called in the worker, by its own process."""
    signals.end_with(server, _ANSWER_SECONDS)
    _show_as("web worker")
    django_setup.setup()
    application: Application = import_module(_WSGI).application
    from broadsheet.lib import metrics

    connections.watch(port, places)
    metrics.time_queries()
    metrics.keep_flushing()
    work.report_faults()
    return application


def catch_up() -> None:
    """Bring this node's page files in step with the database before any is served: others may have changed it."""
    django_setup.setup()
    from django.conf import settings

    if settings.PROFILE == "filter":
        return
    from django.utils import timezone

    from broadsheet.pagecache import following, service

    pages = service.pages()
    try:
        following.compare_all(pages, timezone.now())
        following.trust_for_now(pages)
    except Exception:
        # The database is away: no page file is trusted until it was asked.
        pages.counter.turn_off()


def background() -> None:
    """Run the background worker; where `broadsheet work` runs for this site already, wait until that has ended."""
    django_setup.setup()
    work.report_faults()
    work.take_turn()
    work.run_jobs()
