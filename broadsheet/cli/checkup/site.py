"""The site itself: its database, filter, worker, page files, deletions and backups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from broadsheet.cli.checkup.findings import Check, Finding, one
from broadsheet.exchange.backup import automatic
from broadsheet.lib import home
from broadsheet.privacy import retention
from broadsheet.privacy.models import Residue
from broadsheet.spamapi import service as spamapi

_SOON_SECONDS = 2.0
_WORKER_SECONDS = 120.0
_NIGHT, _WEEK, _DELETIONS = timedelta(hours=30), timedelta(days=7), timedelta(hours=3)


def database() -> list[Finding]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as problem:
        cure = "Check DATABASE_URL and BROADSHEET_HOME, and whether its server runs."
        return [Finding("database", "failed", f"It cannot be opened ({problem}).", cure)]
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    ahead = [f"{app}.{name}" for app, name in executor.loader.applied_migrations if app in ours]
    ahead = sorted(name for name in ahead if tuple(name.split(".")) not in known | _replaced(executor))
    if ahead:
        says = f"It is of a newer version of Broadsheet ({ahead[-1]})."
        return [Finding("database", "failed", says, "Run that version, or restore a backup of this one.")]
    says = f"It is {len(plan)} changes behind this program." if plan else f"{connection.vendor}, up to date."
    return one("database", not plan, says, "Run `broadsheet serve`, which backs it up and brings it up to date.")


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    return {old for one in executor.loader.disk_migrations.values() for old in one.replaces}


def worker() -> list[Finding]:
    seen = home.worker_seen(settings.HOME)
    if not home.is_served(settings.HOME):
        says = "Nobody serves this home folder just now."
        return [Finding("worker", "warning", says, "Start `broadsheet serve`.")]
    if seen is None or seen > _WORKER_SECONDS:
        when = "never" if seen is None else f"{seen / 60:,.0f} minutes ago"
        cure = "Look into the log of `broadsheet serve`, and start it again."
        return [Finding("worker", "failed", f"The background worker was last at work {when}.", cure)]
    return [Finding("worker", "ok", f"The background worker was at work {seen:,.0f} s ago.")]


def learner() -> list[Finding]:
    if spamapi.model_version() == spamapi.NO_MODEL:
        return [Finding("filter", "failed", "It has no model.", "Run `broadsheet filter rebuild`.")]
    behind = _after_a_moment(spamapi.unlearned)
    if not behind:
        return [Finding("filter", "ok", f"Its model, {spamapi.model_version()}, knows the whole ledger.")]
    says = f"Its model does not know {behind} lessons." if behind > 0 else "Its model is of another ledger."
    cure = "Start `broadsheet serve`; if it runs, `broadsheet filter rebuild`."
    return [Finding("filter", "failed" if home.is_served(settings.HOME) else "warning", says, cure)]


def pages() -> list[Finding]:
    from broadsheet.pagecache import following, service

    if not service.are_trusted():
        cure = "Make room on the disk, or allow the folder `pages`, and see that the worker runs; it then begins anew."
        says = "A page file could not be dropped, or nobody looks what other nodes change, so none is served."
        return [Finding("pages", "failed", says, cure)]
    stale = following.stale(service.pages())
    if stale:
        time.sleep(_SOON_SECONDS)
        stale &= following.stale(service.pages())
    says = f"{len(stale)} page files show what is past, such as {min(stale)}." if stale else "No page file is stale."
    return one("pages", not stale, says, "Start `broadsheet serve` or `broadsheet work`, which drops them.")


def deletions() -> Iterator[Finding]:
    last, now = retention.last_run(), datetime.now(UTC)
    when = f"Last carried out {timezone.localtime(last.finished_at):%Y-%m-%d %H:%M}." if last else "Never carried out."
    is_recent = last is not None and last.finished_at > now - _DELETIONS
    is_served = home.is_served(settings.HOME)
    yield from one(
        "retention", is_recent, when, "Run `broadsheet retention run`, and see why the worker does not.",
        otherwise="failed" if is_served else "warning",
    )  # fmt: skip
    if Residue.objects.filter(left_at__lt=now - _NIGHT).exists():
        says = "What was erased more than a day ago may still stand in the files of the database."
        yield Finding("retention", "failed", says, "Make room for a second copy of the database: `retention run`.")


def backups() -> list[Finding]:
    wanted, folder = settings.BACKUPS.when, settings.BACKUPS.folder
    last, now = automatic.last_made(folder), datetime.now(UTC)
    says = f"The last one in {folder} is of {last:%Y-%m-%d %H:%M}." if last else f"There is none in {folder}."
    if wanted == "nightly":
        is_well = last is not None and last > now - _NIGHT
        return one("backup", is_well, says, "See the log for why the nightly one failed, or run `broadsheet backup`.")
    is_well = last is not None and last > now - _WEEK
    cure = "Set BROADSHEET_BACKUPS=nightly, or run `broadsheet backup FILE` by cron."
    return one("backup", is_well, says, cure, otherwise="warning")


def _after_a_moment(look: Callable[[], int]) -> int:
    """What is there, looked at again a moment later if it is not nothing: the worker may be about to do it."""
    found = look()
    if found:
        time.sleep(_SOON_SECONDS)
        found = look()
    return found


def checks() -> dict[str, Check]:
    """Those of this profile. All but the first need a database that is up to date."""
    wanted: dict[str, Check] = {
        "worker": worker, "filter": learner, "pages": pages, "retention": deletions, "backup": backups,
    }  # fmt: skip
    if settings.PROFILE == "filter":
        del wanted["pages"]
    return wanted
