"""What is erased again after a backup is put back: comments, confirmed readers, and addresses that want no mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from broadsheet.discussion import service
from broadsheet.discussion.decisions import erasure
from broadsheet.discussion.identity import readers
from broadsheet.discussion.models import Comment, OptOut, Reader
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.posting import withdrawal
from broadsheet.lib import email_address
from broadsheet.privacy.register import declare_erasure_again


def _comments(marks: frozenset[str]) -> Iterator[int]:
    for comment in Comment.objects.only("pk", "posted_at").iterator():
        if not marks.isdisjoint(erasure.marks(comment.pk, comment.posted_at)):
            yield comment.pk


def _each(do: Callable[[int, datetime], object]) -> Callable[[frozenset[str], datetime], int]:
    def again(marks: frozenset[str], now: datetime) -> int:
        return sum(bool(do(number, now)) for number in list(_comments(marks)))

    return again


def _forget_readers(marks: frozenset[str], now: datetime) -> int:
    found = [one for one in Reader.objects.all() if not marks.isdisjoint(email_address.person_keys(one.email))]
    for reader in found:
        readers.forget(reader, now)
    return len(found)


def _stop_mail(marks: frozenset[str], now: datetime) -> int:
    made = [OptOut.objects.get_or_create(address=mark, defaults={"stopped_at": now})[1] for mark in marks]
    for email in subscriptions.addresses():
        if outbox.address_key(email) in marks:
            subscriptions.forget(email)
    return sum(made)


declare_erasure_again(erasure.KIND, _each(service.erase_by_id))
declare_erasure_again(withdrawal.KIND, _each(service.withdraw))
declare_erasure_again(readers.FORGOTTEN, _forget_readers)
declare_erasure_again(subscriptions.STOPPED, _stop_mail)
