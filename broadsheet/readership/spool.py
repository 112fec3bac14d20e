"""Beacons on their way to the database: one line of a file for each, judged and counted in batches.

A line says which subject, in which hour, and where the reader came from; and by three numbers whether two beacons of
one subject and day came from the same address, network and browser. The numbers are hashes keyed with the site's
secret, different for every subject and day, and gone with the batch a few seconds later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.lib import client_ip, signing, spool
from broadsheet.readership.models import Uncounted

KIND = "views"
_HOUR = "%Y-%m-%dT%H"
_SUBJECT = r"([a-z]{1,20}:[0-9]{1,19})"
_VIEW = re.compile(_SUBJECT + r" (\d{4}-\d\d-\d\dT\d\d) ([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{8}) ([!-~]{1,100})")
_UNCOUNTED = re.compile(rf"(?:{_SUBJECT} )?(\d{{4}}-\d\d-\d\dT\d\d) ({'|'.join(Uncounted.values)})")
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class View:
    """A beacon that may count; ``address``, ``network`` and ``agent`` are hashes for this subject and day alone."""

    subject: str
    hour: datetime
    address: str
    network: str
    agent: str
    source: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A beacon that does not count; the subject is empty where it did not prove which it was."""

    subject: str
    hour: datetime
    reason: Uncounted


def view(subject: str, address: str, user_agent: str, source: str, when: datetime) -> View:
    """A view with the hashes of who sent it. Of IPv6, an address is the /64 that one subscriber has."""
    hour = when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    scope = f"{subject} {hour:%Y-%m-%d} "
    household = client_ip.subscriber(address)
    return View(
        subject,
        hour,
        signing.keyed_hash("view-address", scope + household)[:16],
        signing.keyed_hash("view-network", scope + client_ip.network(address))[:16],
        signing.keyed_hash("view-agent", f"{scope}{household} {user_agent}")[:8],
        source,
    )


def append(root: Path, record: View | Refused) -> None:
    """Append one record. Raises OSError."""
    if isinstance(record, View):
        what = [record.address, record.network, record.agent, record.source]
    else:
        what = [record.reason.value]
    words = [record.subject] if record.subject else []
    spool.append(root, KIND, " ".join([*words, f"{record.hour.astimezone(UTC):{_HOUR}}", *what]).encode("ascii"))


def close_batch(root: Path) -> None:
    """Set the open file aside, so that new views go to a new one."""
    spool.close_batch(root, KIND)


def batches(root: Path) -> list[Path]:
    """The batches that wait to be counted, oldest first."""
    return spool.batches(root, KIND)


def read(batch: Path) -> Iterator[View | Refused]:
    """The records of a batch.

    A line that was cut short, by a full disk or a crash, is skipped together with what was appended to its rest.
    """
    with batch.open(encoding="ascii", errors="replace", newline="\n") as lines:
        for line in lines:
            if len(line) <= _LONGEST_LINE:
                with suppress(ValueError):
                    yield from _record(line.removesuffix("\n"))


def _record(line: str) -> Iterator[View | Refused]:
    if found := _VIEW.fullmatch(line):
        yield View(found[1], _hour(found[2]), *found.groups()[2:])
    elif found := _UNCOUNTED.fullmatch(line):
        yield Refused(found[1] or "", _hour(found[2]), Uncounted(found[3]))


def _hour(written: str) -> datetime:
    return datetime.strptime(written, _HOUR).replace(tzinfo=UTC)
