"""What each role may do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from broadsheet.discussion import permissions
from broadsheet.discussion.tests.build import staff_with_role

pytestmark = pytest.mark.django_db
_PERMISSIONS = [
    permissions.OWN_THREADS, permissions.MODERATE, permissions.PICK, "discussion.change_rule", "discussion.add_ban",
    "discussion.add_webhook",
    "spamapi.change_apikey",
]  # fmt: skip


def test_each_role_may_do_what_its_name_says():
    people = {role: staff_with_role(role, role) for role in permissions.ROLES}
    may = {role: {one for one in _PERMISSIONS if person.has_perm(one)} for role, person in people.items()}

    assert may["Comment reporters"] == {permissions.OWN_THREADS}
    assert may["Comment moderators"] == {permissions.MODERATE}
    assert may["Comment editors"] - may["Comment moderators"] == {permissions.PICK, "discussion.change_rule"}
    assert may["Comment administrators"] - may["Comment editors"] == {
        "discussion.add_ban", "discussion.add_webhook", "spamapi.change_apikey",
    }  # fmt: skip


def test_making_the_roles_again_keeps_what_a_publisher_has_added():
    permissions.make()
    group = Group.objects.get(name="Comment moderators")
    added = Group.objects.get(name="Comment editors").permissions.get(codename="pick_comment")
    group.permissions.add(added)

    permissions.make()

    assert added in group.permissions.all()
