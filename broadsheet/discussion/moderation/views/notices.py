"""A person's own page for notices: about which sections, and how often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.conf import settings
from broadsheet.discussion.moderation import week_mail
from broadsheet.discussion.moderation.access import StaffRequest, for_moderators_and_reporters
from broadsheet.discussion.moderation.forms import NoticeForm
from broadsheet.discussion.notifications import outbox, staff, staff_calls
from broadsheet.discussion.rules import changes
from broadsheet.lib.numbers import row_id


@for_moderators_and_reporters
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: StaffRequest) -> HttpResponse:
    """The notices that somebody gets, and a form for one more or another rhythm."""
    own = staff.of(request.user.pk)
    data = request.POST if request.method == "POST" else None
    kept = {(one.section, one.way) for one in own if one.address}
    form = NoticeForm(data, sections=changes.sections(), has_address=kept)
    if request.method == "POST" and form.is_valid():
        staff.keep(request.user.pk, form.wish(), timezone.now())
        messages.success(request, _("Saved. It holds for what comes from now on."))
        return redirect("desk:notices")
    email = request.user.email
    context = {
        "form": form,
        "notices": [(one, staff_calls.host_of(one) if one.address else "") for one in own],
        "email": email,
        "is_stopped": bool(email) and outbox.is_stopped(email),
        "mail_works": settings.MAIL_WORKS,
        "may_choose_week": week_mail.may_choose(request.user),
        "is_week_chosen": week_mail.is_chosen(request.user.pk),
    }
    return render(request, "discussion/moderation/notices.html", context, status=422 if form.errors else 200)


@for_moderators_and_reporters
@require_POST
def end(request: StaffRequest) -> HttpResponse:
    """End one notice."""
    if staff.end(request.user.pk, row_id(request.POST.get("notice"))):
        messages.success(request, _("You get no more notices about that."))
    return redirect("desk:notices")
