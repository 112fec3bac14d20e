"""Access keys: which there are, making one, which is shown this once, and revoking one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.api import keys
from broadsheet.api.console.forms import NewAccessKey


def _administrator(request: HttpRequest) -> User:
    """Who asks, if that is somebody who may give out keys. Raises PermissionDenied."""
    user = request.user
    may = isinstance(user, User) and user.is_staff
    if not may or (settings.PROFILE != "filter" and not user.has_perm("spamapi.change_apikey")):
        raise PermissionDenied
    assert isinstance(user, User)
    return user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_keys(request: HttpRequest) -> HttpResponse:
    """The keys, and a form for another one; a new key is in the answer and nowhere else."""
    user = _administrator(request)
    form, key = NewAccessKey(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        key = keys.issue(fields["name"], user.username, fields["scopes"], timezone.now(), user_id=user.pk)
        form = NewAccessKey()
    context = {"form": form, "key": key, "keys": keys.everyone()}
    return render(request, "api/access_keys.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Refuse a key from now on."""
    user = _administrator(request)
    try:
        revoked = keys.revoke(request.POST.get("number", ""), timezone.now(), user_id=user.pk)
        messages.success(request, _("The key of %(program)s is refused from now on.") % {"program": revoked.name})
    except keys.UnknownKey:
        messages.warning(request, _("That key is not in force any more."))
    return redirect("access:list")
