"""The page for the sites whose pages may carry discussions from here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.conf import settings
from broadsheet.discussion.moderation.access import StaffRequest, for_those_with
from broadsheet.discussion.moderation.forms import SiteForm
from broadsheet.discussion.permissions import SITES
from broadsheet.discussion.sites import registered


@for_those_with(SITES)
@require_http_methods(["GET", "HEAD", "POST"])
def sites(request: StaffRequest) -> HttpResponse:
    """The registered sites, and a form to register one; the secret of a new one is shown this once."""
    form, secret = SiteForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        site, secret = registered.add(
            fields["address"], timezone.now(), further=fields["further"], user_id=request.user.pk
        )
        messages.success(
            request, _("Pages of %(address)s may show discussions from now on.") % {"address": site.address}
        )
        if secret is None:
            return redirect("desk:sites")
        form = SiteForm()
    context = {"sites": registered.rows(), "form": form, "secret": secret, "talk": settings.SITE_URL}
    return render(request, "discussion/moderation/sites.html", context, status=422 if form.errors else 200)


@for_those_with(SITES)
@require_POST
def remove(request: StaffRequest) -> HttpResponse:
    """Let a site show discussions no more."""
    if registered.remove(request.POST.get("site", ""), timezone.now(), user_id=request.user.pk):
        messages.success(request, _("That site shows no discussions any more. What was said there is still here."))
    else:
        messages.warning(request, _("That site is not registered any more."))
    return redirect("desk:sites")
