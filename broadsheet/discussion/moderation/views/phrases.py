"""The pages for banned words, which are phrases there: the list, ready lists, a text tried against them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.models import PhraseAction
from broadsheet.discussion.moderation import banned_words
from broadsheet.discussion.moderation.access import StaffRequest, for_those_with
from broadsheet.discussion.moderation.forms import BannedWordsForm
from broadsheet.discussion.rules import banned_words as rules_words
from broadsheet.discussion.rules import changes, current, switching
from broadsheet.lib.numbers import row_id


@for_those_with("discussion.change_bannedword")
@require_http_methods(["GET", "HEAD", "POST"])
def banned_word_list(request: StaffRequest) -> HttpResponse:
    """The list of banned words; more of them; ready lists; and a text tried against them."""
    form = BannedWordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        found = changes.add_banned_words(given["phrases"], given["note"], request.user.pk, now, given["action"])
        messages.success(request, _added(*found))
        return redirect("desk:banned-words")
    tried, sought = request.GET.get("try", ""), request.GET.get("q", "").strip()
    page = banned_words.find(sought, request.GET.get("page", "1"))
    context = {
        "form": form,
        "page": page,
        "rows": banned_words.with_held(page, timezone.now()),
        "sought": sought,
        "tried": tried,
        "found": current.rule_set().phrase_in(tried) if tried else ("", False),
        "read_as": " ".join(rules_words.words(tried)),
        "ready": switching.offers(),
        "actions": PhraseAction.choices,
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
def change_banned_words(request: StaffRequest) -> HttpResponse:
    """Take the ticked phrases off the list, or say what is done with comments that hold them."""
    ids = [row_id(text) for text in request.POST.getlist("phrase")]
    action = request.POST.get("action", "")
    if action in PhraseAction.values:
        count = changes.set_phrase_action(ids, PhraseAction(action), request.user.pk, timezone.now())
        words = ngettext("%(count)d phrase changed.", "%(count)d phrases changed.", count)
    else:
        count = changes.delete_banned_words(ids, request.user.pk, timezone.now())
        words = ngettext("%(count)d phrase removed.", "%(count)d phrases removed.", count)
    messages.success(request, words % {"count": count})
    return redirect("desk:banned-words")


@for_those_with("discussion.change_bannedword")
@require_POST
def switch_lists(request: StaffRequest) -> HttpResponse:
    """Use ready lists, or use them no more."""
    count = switching.switch({key: request.POST[key] for key in request.POST}, request.user.pk, timezone.now())
    words = ngettext("%(count)d ready list changed.", "%(count)d ready lists changed.", count)
    messages.success(request, words % {"count": count})
    return redirect("desk:banned-words")
