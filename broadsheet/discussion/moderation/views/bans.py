"""The pages for bans: all of them, one from a comment, one by something pasted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.models import BanKind
from broadsheet.discussion.moderation.access import StaffRequest, any_comment, for_those_with
from broadsheet.discussion.moderation.forms import BanForm, PastedBanForm
from broadsheet.discussion.permissions import BAN
from broadsheet.discussion.rules import bans as rules_bans
from broadsheet.discussion.rules import pasted as rules_pasted
from broadsheet.discussion.rules.pasted import NothingToBan, TooWide
from broadsheet.lib import html
from broadsheet.lib.numbers import row_id


@for_those_with(BAN)
@require_http_methods(["GET", "HEAD"])
def bans(request: StaffRequest) -> HttpResponse:
    """Every ban, and whether it still holds."""
    context = {"bans": rules_bans.all_bans(), "now": timezone.now()}
    return render(request, "discussion/moderation/bans.html", context)


@for_those_with(BAN)
@require_http_methods(["GET", "HEAD", "POST"])
def ban(request: StaffRequest, comment_id: int) -> HttpResponse:
    """Ban the author of a comment; the page says before how many published comments such a ban would have met."""
    comment = any_comment(comment_id)
    now = timezone.now()
    reaches = [(kind, rules_bans.count_affected(comment, kind, now)) for kind in rules_bans.ban_kinds(comment)]
    form = BanForm(request.POST if request.method == "POST" else None, reaches=reaches)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        rules_bans.ban_author(
            comment, BanKind(fields["kind"]), fields["days"] or None, fields["reason"], request.user.pk, now
        )
        messages.success(request, _("%(name)s is banned.") % {"name": comment.author_name})
        return redirect("desk:bans")
    context = {"comment": comment, "form": form}
    return render(request, "discussion/moderation/ban.html", context, status=422 if form.errors else 200)


@for_those_with(BAN)
@require_POST
def ban_pasted(request: StaffRequest) -> HttpResponse:
    """Show whom a ban of something pasted would meet; with a reason, make it. What is pasted is in no address."""
    whom, now = html.clean_text(request.POST.get("whom", ""))[: rules_pasted.LONGEST].strip(), timezone.now()
    try:
        found = rules_pasted.read(whom)
    except NothingToBan as problem:
        too_wide = _("That network is too wide: at most a /8, or a /16 of IPv6.")
        nothing = _("That is no e-mail address, IP address, network or domain.")
        context = {"bans": rules_bans.all_bans(), "now": now, "whom": whom}
        context["wrong"] = too_wide if isinstance(problem, TooWide) else nothing
        return render(request, "discussion/moderation/bans.html", context, status=422)
    form = PastedBanForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        rules_pasted.ban(found, form.cleaned_data["days"] or None, form.cleaned_data["reason"], request.user.pk, now)
        messages.success(request, _("%(name)s is banned.") % {"name": found.shown})
        return redirect("desk:bans")
    context = {"found": found, "met": rules_pasted.met(found, now), "whom": whom, "form": form}
    return render(request, "discussion/moderation/ban_pasted.html", context, status=422 if form.errors else 200)


@for_those_with(BAN)
@require_POST
def lift(request: StaffRequest) -> HttpResponse:
    """End a ban before its time."""
    if rules_bans.lift_ban(row_id(request.POST.get("ban", "")), request.user.pk, timezone.now()):
        messages.success(request, _("The ban is lifted."))
    else:
        messages.warning(request, _("That ban is not there any more."))
    return redirect("desk:bans")
