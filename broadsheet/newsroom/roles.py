"""The two roles of those who write the paper, as groups with permissions: writers and editors.

Writers write and submit; editors approve, publish, arrange the front page and keep the settings. A newsroom's workflow
goes from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

WRITERS, EDITORS = "Writers", "Editors"
WORKFLOW = "Editors read and publish"
_ON_PAGES = {
    WRITERS: ("add_page", "change_page"),
    EDITORS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
}
# Of pictures and documents, in every collection.
_ON_FILES = {
    WRITERS: ("add_picture", "choose_image", "add_document", "choose_document"),
    EDITORS: ("add_picture", "change_picture", "choose_image", "add_document", "change_document", "choose_document"),
}
_GENERAL = {
    WRITERS: ("wagtailadmin.access_admin", "newsroom.add_author", "newsroom.view_author", "newsroom.view_series"),
    EDITORS: (
        "wagtailadmin.access_admin",
        *(f"newsroom.{verb}_{model}" for model in ("author", "series") for verb in ("add", "change", "delete")),
        *(f"taggit.{verb}_tag" for verb in ("add", "change", "delete")),
        *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
        "newsroom.change_sitesettings",
    ),
}


def make() -> None:
    """Make the groups and their workflow, and give each what it needs; what a publisher has changed stays."""
    root, collection = Page.objects.filter(depth=1).get(), Collection.get_first_root_node()
    for name in (WRITERS, EDITORS):
        group, _ = Group.objects.get_or_create(name=name)
        for permission in _permissions(_GENERAL[name]):
            group.permissions.add(permission)
        for permission in _named(_ON_PAGES[name], "wagtailcore"):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in _named(_ON_FILES[name], "newsroom", "wagtaildocs"):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    if not Workflow.objects.active().exists():
        _make_workflow(root)


def _make_workflow(root: Page) -> None:
    task = GroupApprovalTask.objects.create(name=WORKFLOW, active=True)
    task.groups.add(Group.objects.get(name=EDITORS))
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})


def _permissions(names: Iterable[str]) -> Iterable[Permission]:
    for name in names:
        app, codename = name.split(".")
        yield from Permission.objects.filter(content_type__app_label=app, codename=codename)


def _named(codenames: Iterable[str], *apps: str) -> Iterable[Permission]:
    return Permission.objects.filter(content_type__app_label__in=apps, codename__in=codenames)
