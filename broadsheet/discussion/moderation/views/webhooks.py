"""Webhooks: registering and removing them, what was sent, and sending it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.moderation.access import StaffRequest, for_those_with
from broadsheet.discussion.moderation.webhook_forms import WebhookForm
from broadsheet.discussion.notifications import webhooks as deliveries
from broadsheet.discussion.permissions import WEBHOOKS
from broadsheet.discussion.rules import webhooks as registry
from broadsheet.lib.numbers import row_id

_DELIVERIES_SHOWN = 100


@for_those_with(WEBHOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: StaffRequest) -> HttpResponse:
    """The webhooks, a form for another, and the last events; the secret of a new one is shown this once."""
    form, secret = WebhookForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        _made, secret = registry.register(fields["url"], fields["events"], request.user.pk, timezone.now())
        form = WebhookForm()
    context = {
        "form": form,
        "secret": secret,
        "webhooks": registry.all_webhooks(),
        "deliveries": deliveries.latest_deliveries(_DELIVERIES_SHOWN),
    }
    return render(request, "discussion/moderation/webhooks.html", context, status=422 if form.errors else 200)


@for_those_with(WEBHOOKS)
@require_POST
def remove_webhook(request: StaffRequest) -> HttpResponse:
    """Call an address no more."""
    if registry.remove(row_id(request.POST.get("webhook")), request.user.pk, timezone.now()):
        messages.success(request, _("The webhook is removed."))
    else:
        messages.warning(request, _("That webhook is not there any more."))
    return redirect("desk:webhooks")


@for_those_with(WEBHOOKS)
@require_POST
def resend(request: StaffRequest) -> HttpResponse:
    """Send an event once more."""
    if deliveries.resend(row_id(request.POST.get("delivery")), timezone.now()):
        messages.success(request, _("It is sent again in a few seconds."))
    else:
        messages.warning(request, _("That event is not kept any more."))
    return redirect("desk:webhooks")
