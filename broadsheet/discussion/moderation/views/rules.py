"""The pages for the rules of the discussion: modes and hours, banned words, bans, automatic pre-moderation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.decisions import auto_hold
from broadsheet.discussion.models import BanKind, Rule
from broadsheet.discussion.moderation import banned_words
from broadsheet.discussion.moderation.access import StaffRequest, any_comment, for_those_with
from broadsheet.discussion.moderation.forms import BanForm, BannedWordsForm, RuleForm
from broadsheet.discussion.permissions import BAN
from broadsheet.discussion.rules import banned_words as rules_words
from broadsheet.discussion.rules import bans as rules_bans
from broadsheet.discussion.rules import changes, current
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


@for_those_with("discussion.change_bannedword")
@require_http_methods(["GET", "HEAD", "POST"])
def banned_word_list(request: StaffRequest) -> HttpResponse:
    """The list of banned words; more of them; and a text tried against them."""
    form = BannedWordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        lines, note = form.cleaned_data["phrases"], form.cleaned_data["note"]
        added, known = changes.add_banned_words(lines, note, request.user.pk, timezone.now())
        messages.success(request, _added(added, known))
        return redirect("desk:banned-words")
    tried, sought = request.GET.get("try", ""), request.GET.get("q", "").strip()
    page = banned_words.find(sought, request.GET.get("page", "1"))
    context = {
        "form": form,
        "page": page,
        "rows": banned_words.with_held(page, timezone.now()),
        "sought": sought,
        "tried": tried,
        "found": current.rule_set().banned_words.find(tried) if tried else "",
        "read_as": " ".join(rules_words.words(tried)),
    }
    return render(request, "discussion/moderation/banned_words.html", context, status=422 if form.errors else 200)


def _added(added: int, known: int) -> str:
    words = ngettext("%(count)d phrase is new.", "%(count)d phrases are new.", added) % {"count": added}
    if known:
        more = ngettext("%(count)d was there already.", "%(count)d were there already.", known)
        words += " " + more % {"count": known}
    return words


@for_those_with("discussion.change_bannedword")
@require_POST
def remove_banned_words(request: StaffRequest) -> HttpResponse:
    """Take the ticked phrases off the list."""
    ids = [row_id(text) for text in request.POST.getlist("phrase")]
    count = changes.delete_banned_words(ids, request.user.pk, timezone.now())
    messages.success(
        request, ngettext("%(count)d phrase removed.", "%(count)d phrases removed.", count) % {"count": count}
    )
    return redirect("desk:banned-words")


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
def lift(request: StaffRequest) -> HttpResponse:
    """End a ban before its time."""
    if rules_bans.lift_ban(row_id(request.POST.get("ban", "")), request.user.pk, timezone.now()):
        messages.success(request, _("The ban is lifted."))
    else:
        messages.warning(request, _("That ban is not there any more."))
    return redirect("desk:bans")
