"""Wagtail's pages about one account, which note in the audit log what is done there."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.users.views import users

from broadsheet.accounts import office


class Create(users.CreateView):
    """Wagtail's page to make an account."""

    def save_instance(self) -> User:
        made: User = super().save_instance()
        office.note_made(self.request.user, made, timezone.now())
        return made


class Edit(users.EditView):
    """Wagtail's page to change an account."""

    def save_instance(self) -> User:
        stood = office.standings([self.object])
        changed: User = super().save_instance()
        office.note_all(self.request.user, stood, timezone.now())
        return changed


class Delete(users.DeleteView):
    """Wagtail's page to delete an account."""

    def delete_action(self) -> None:
        with transaction.atomic():
            stood = office.standings([self.object])
            super().delete_action()
            office.note_all(self.request.user, stood, timezone.now())


class Users(users.UserViewSet):
    """Wagtail's pages about accounts, with ours among them."""

    add_view_class, edit_view_class, delete_view_class = Create, Edit, Delete
