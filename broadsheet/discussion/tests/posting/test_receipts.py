"""Tickets that lead to a receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion.posting import receipts
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
)

pytestmark = pytest.mark.django_db


def test_a_ticket_hands_over_the_receipt_for_ten_minutes(browser):
    comment = a_comment()
    ticket = receipts.ticket(comment.pk, NOW)

    assert receipts.just_posted(ticket, NOW + timedelta(minutes=9)) == comment.pk
    assert receipts.just_posted(ticket, NOW + timedelta(minutes=11)) is None
    assert receipts.just_posted(receipts.token(comment.pk), NOW) is None
    assert receipts.comment_id(ticket) is None
