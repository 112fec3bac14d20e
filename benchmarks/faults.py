"""What the site survives: `python -m benchmarks.faults [sqlite postgresql soak slow fuzz] [--kills N] …`.

*sqlite*, *postgresql*: a served site takes replies from several clients while its processes, and on PostgreSQL the
database too, are killed outright at random; what was acknowledged has to be there, once. *soak*: what the site holds
after some thousand requests and after many more. *slow*: how long others wait beside clients that send half a body, or
nothing. *fuzz*: requests at random at every door, see `benchmarks.fuzz`. Each part prints a row of its table as soon as
it is done, and ends in time whatever it was asked for.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks import load, senders
from broadsheet.config.tests import commands, demo_home, running, services

PARTS = ("sqlite", "postgresql", "soak", "slow", "fuzz")
_ENVIRON = {
    "BROADSHEET_TRUSTED_PROXIES": "1",
    "BROADSHEET_REPLIES_PER_MINUTE": "1000",
    "BROADSHEET_REPLIES_PER_HOUR": "10000",
}
_CLIENTS = 4
# Of so many kills, one is of all processes at once, as a power cut is, and on PostgreSQL one of the database.
_ALL_OF, _DATABASE_OF = 8, 8
_FIFTHS_WITH_REPLIES = 3
# The longest that no reply may be taken: a slow machine has to start the whole site in it.
_BACK_SECONDS = 240
_NAMES = """
import json
from broadsheet.cli import django_setup; django_setup.setup()
from broadsheet.discussion.models import Comment
print(json.dumps(list(Comment.objects.values_list("author_name", flat=True))))
"""
Row = dict[str, object]


class Served:
    """A site in a home of its own that can be killed and started again; clients ask whichever runs now."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        self.home, self.environ = home, environ
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        self.site = self._stack.enter_context(running.site(self.home, **self.environ))

    def stop(self) -> None:
        self._stack.close()

    def kill_all(self) -> None:
        """End all processes at once, and start the site anew."""
        # Parents first, or they would start others meanwhile.
        processes = self.processes()
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.stop()
        services.wait_until(lambda: all(map(_has_ended, processes)), "all processes to end")
        self.start()

    def kill_one(self, chance: random.Random) -> str:
        """End one process, but not the first, which starts the others again; says which."""
        process = chance.choice(self.processes()[1:])
        name = Path(f"/proc/{process}/comm").read_text().strip()
        os.kill(process, signal.SIGKILL)
        return name

    def processes(self) -> list[int]:
        return load.tree(self.site.process.pid)


def _has_ended(process: int) -> bool:
    try:
        return load.stat_fields(process)[0] in "ZX"
    except OSError:
        return True


@contextmanager
def _served(**environ: str) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="broadsheet-faults-", ignore_cleanup_errors=True) as folder:
        if "DATABASE_URL" not in environ:
            demo_home.copy_to(Path(folder))
        served = Served(Path(folder), _ENVIRON | environ)
        try:
            yield served
        finally:
            served.stop()


def kills(times: int, seconds: float, *, replies_at_least: int = 0, postgresql: bool = False, seed: int = 1) -> Row:
    """How many replies were acknowledged, and of them lost, and how many are stored twice, after so many kills.

    Fewer kills where ``seconds`` are over before. Between two of them at least one reply is acknowledged; after the
    last one it goes on until ``replies_at_least`` are.
    """
    database = services.Postgresql() if postgresql else None
    with _served(**({"DATABASE_URL": database.url} if database else {})) as served:
        killed: Counter[str] = Counter()
        began = time.monotonic()
        with senders.Senders(served, _CLIENTS) as replies:
            chance = random.Random(seed)
            while killed.total() < times and time.monotonic() - began < seconds:
                replies.wait_for_another(_BACK_SECONDS)
                time.sleep(chance.uniform(0, 0.3))
                killed[_kill(served, database, chance)] += 1
            replies.wait_for_another(_BACK_SECONDS)
            while len(replies.acknowledged) < replies_at_least:
                replies.wait_for_another(_BACK_SECONDS)
        lasted = time.monotonic() - began
        served.stop()
        stored = _stored(served)
    return {
        "killed outright": killed.total(),
        "of these, the whole site": killed["everything"],
        **({"the database": killed["database"]} if database else {}),
        "replies sent": replies.sent,
        "acknowledged": len(replies.acknowledged),
        "attempts that failed": replies.again,
        "lost": sum(name not in stored for name in replies.acknowledged),
        "doubled": sum(number > 1 for name, number in stored.items() if name.startswith(senders.NAME)),
        "seconds": round(lasted),
    }


def _kill(served: Served, database: services.Postgresql | None, chance: random.Random) -> str:
    """Kill one thing at random, and let it come back; says what it was."""
    if database and not chance.randrange(_DATABASE_OF):
        database.crash()
        database.start()
        return "database"
    # Something may have ended just now.
    with suppress(OSError, IndexError):
        if chance.randrange(_ALL_OF):
            return served.kill_one(chance)
    served.kill_all()
    return "everything"


def _stored(served: Served) -> Counter[str]:
    """How often a comment of each name is in the database, asked for when everything has been stopped."""
    environ = commands.inherited() | served.environ | {"BROADSHEET_HOME": str(served.home)}
    command = [sys.executable, "-c", _NAMES]
    return Counter(json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout))


def soak(requests: int, seconds: float) -> list[Row]:
    """What the site holds after a fifth of so many requests, when it has warmed up, and after each further fifth.

    In the last two nobody replies, so that what grows with the replies does not: the rest would be a leak.
    """
    rows: list[Row] = []
    with _served() as served:
        began, done = time.monotonic(), 0
        with senders.Senders(served, _CLIENTS, mixed=True) as load_of_all:
            for part in range(1, 6):
                load_of_all.is_replying = part <= _FIFTHS_WITH_REPLIES
                while done < requests * part / 5 and time.monotonic() - began < seconds * part / 5:
                    time.sleep(0.05)
                    done = load_of_all.done
                rows.append(
                    {"requests": done, "of these, replies": len(load_of_all.acknowledged)}
                    | _held(served)
                    | {"seconds": round(time.monotonic() - began)}
                )
    return rows


def _held(served: Served) -> Row:
    own, handles = 0, 0
    for process in served.processes():
        with suppress(OSError):
            _, resident, shared, *_ = map(int, Path(f"/proc/{process}/statm").read_text().split())
            own += (resident - shared) * os.sysconf("SC_PAGE_SIZE")
            handles += len(os.listdir(f"/proc/{process}/fd"))
    return {
        "own memory, MB": round(own / 1e6, 1),
        "processes": len(served.processes()),
        "open handles": handles,
        "files in the home": sum(path.is_file() for path in served.home.rglob("*")),
    }


def slow(sockets: int) -> list[Row]:
    """How long a health check and two pages take alone, and beside so many half bodies and silent connections."""
    half = b"POST /threads/1/reply HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx"
    with _served() as served, ExitStack() as stack:
        rows = [_waits(served, "nobody")]
        for number in range(2 * sockets):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", served.site.port)))
            if number % 2:
                connection.sendall(half)
        rows.append(_waits(served, f"{sockets} half bodies, {sockets} silent connections"))
    return rows


def _waits(served: Served, beside: str) -> Row:
    row: Row = {"beside": beside}
    for name, path in (("healthz", "/healthz"), ("article", senders.STORY), ("search", "/search/?q=ferry")):
        waits = []
        for _ in range(20):
            began = time.monotonic()
            if served.site.get(path).status != 200:
                raise RuntimeError(f"{path} was not answered")
            waits.append(1000 * (time.monotonic() - began))
        row |= {f"{name}, ms": round(statistics.median(waits), 1), f"{name}, longest": round(max(waits), 1)}
    return row


def fuzz(seconds: float) -> list[Row]:
    """How many requests at random were asked for so long, and how many kinds of faults they came to."""
    command = [sys.executable, "-m", "benchmarks.fuzz", "--seconds", str(seconds)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    row = json.loads(ran.stdout)
    del row["statuses"]
    return [row]


def show(title: str, rows: Sequence[Row]) -> None:
    """Print rows as a table of Markdown."""
    print(f"\n### {title}\n\n| {' | '.join(rows[0])} |\n|{' --- |' * len(rows[0])}")
    for row in rows:
        print(f"| {' | '.join(f'{value:,}' if isinstance(value, int) else str(value) for value in row.values())} |")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for; returns 1 where a reply was lost or stored twice, or a request came to a fault."""
    options = _parser().parse_args(arguments)
    parts: dict[str, Callable[[], list[Row]]] = {
        "sqlite": lambda: [kills(options.kills, options.seconds)],
        "postgresql": lambda: [kills(options.kills, options.seconds, postgresql=True)],
        "soak": lambda: soak(options.requests, options.seconds),
        "slow": lambda: slow(options.sockets),
        "fuzz": lambda: fuzz(options.seconds),
    }
    rows: dict[str, list[Row]] = {name: [] for name in PARTS if name in (options.parts or PARTS)}
    for name, found in rows.items():
        found += parts[name]()
        show(name, found)
    return int(
        any(row.get("lost") or row.get("doubled") or row.get("faults") for row in itertools.chain(*rows.values()))
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description="What the site survives.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--kills", type=int, default=10, help="in each of the first two parts (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=2000, help="of the soak (default: %(default)s)")
    parser.add_argument("--sockets", type=int, default=64, help="slow clients of each kind (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=300, help="the most that a part may take (default: %(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
