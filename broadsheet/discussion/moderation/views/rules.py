"""The pages for the rules of the discussion: modes and hours, automatic pre-moderation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.decisions import auto_hold
from broadsheet.discussion.models import Rule
from broadsheet.discussion.moderation.access import StaffRequest, for_those_with
from broadsheet.discussion.moderation.forms import RuleForm
from broadsheet.discussion.rules import changes
from broadsheet.lib.numbers import row_id


@for_those_with("discussion.change_rule")
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule, and a form for one of them or a new one."""
    rule = get_object_or_404(Rule, pk=row_id(request.GET["rule"])) if request.GET.get("rule") else Rule()
    sections = changes.sections(rule.site)
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rule, sections=sections)
    if request.method == "POST" and form.is_valid():
        changes.save_rule(form.instance, request.user.pk, timezone.now())
        messages.success(request, _("The rule holds from now on."))
        if form.instance.section and not changes.sections(form.instance.site, form.instance.section):
            words = _("But there is no discussion in “%(section)s” so far: please look whether it is written right.")
            messages.warning(request, words % {"section": form.instance.section})
        return redirect("desk:rules")
    context = {
        "rules": changes.all_rules(),
        "form": form,
        "rule": rule,
    }
    return render(request, "discussion/moderation/rules.html", context, status=422 if form.errors else 200)


@for_those_with("discussion.change_rule")
@require_POST
def drop_rule(request: StaffRequest) -> HttpResponse:
    """Delete a rule."""
    rule = get_object_or_404(Rule, pk=row_id(request.POST.get("rule", "")))
    changes.delete_rule(rule, request.user.pk, timezone.now())
    messages.success(request, _("The rule is gone; what is around it holds again."))
    return redirect("desk:rules")


@for_those_with("discussion.change_rule")
@require_POST
def open_again(request: StaffRequest) -> HttpResponse:
    """End the automatic pre-moderation of a thread."""
    if auto_hold.reopen(row_id(request.POST.get("thread", "")), request.user.pk, timezone.now()):
        messages.success(request, _("The discussion is open again."))
    else:
        messages.warning(request, _("That discussion is not on hold any more."))
    return redirect("desk:queue")
