"""The list of corrections for readers; and for editors the errors that readers report, and the form for corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import ErrorCase
from broadsheet.discussion.states import ErrorOutcome
from broadsheet.lib.numbers import row_id
from broadsheet.newsroom import corrections, keys
from broadsheet.newsroom.admin_pages import editable, frame
from broadsheet.newsroom.models import ArticlePage, Correction
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.pagecache import service as pagecache

SHOWN = 30
_OUTCOMES = {"checking": ErrorOutcome.CHECKING, "no-error": ErrorOutcome.NO_ERROR}


class CorrectionForm(forms.ModelForm[Correction]):
    """What was wrong, and what is right."""

    class Meta:
        model = Correction
        fields = ("wrong", "right")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("wrong", "right")}


class WithdrawalForm(forms.Form):
    """Why a correction is taken back."""

    because = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=300)


class AnswerForm(forms.Form):
    """What an editor answers to a reader who reported an error."""

    outcome = forms.ChoiceField(choices=[(name, name) for name in _OUTCOMES])
    answer = forms.CharField(max_length=600, required=False)


@require_safe
def all_corrections(request: HttpRequest) -> HttpResponse:
    """All corrections of the site, the newest first."""
    shown = Paginator(corrections.for_readers(), SHOWN).get_page(request.GET.get("page", "1"))
    context = {"corrections": shown.object_list, "page_of_corrections": shown, "title": _("Corrections")}
    response = TemplateResponse(request, "newsroom/corrections.html", context)
    response.render()
    shows = [keys.CORRECTIONS, *(keys.page(one.article_id) for one in shown.object_list)]
    return pagecache.cache_response(response, LIST_CACHE_SECONDS, shows)


@require_safe
def reported_errors(request: HttpRequest) -> HttpResponse:
    """The errors that readers report, those that wait or those that are decided."""
    decided = request.GET.get("show") == "decided"
    context = {"found": corrections.reported(request.user, decided=decided), "decided": decided}
    return _admin(request, "newsroom/admin/reported_errors.html", _("Reported errors"), context)


@require_POST
def answer_error(request: HttpRequest, comment_id: int) -> HttpResponse:
    """An editor says that an error is being looked at, or is none."""
    case, _article = _case_and_article(request, comment_id)
    form = AnswerForm(request.POST)
    if not form.is_valid() or (form.cleaned_data["outcome"] == "no-error" and not form.cleaned_data["answer"].strip()):
        messages.error(request, _("Please say in a few words why it is not an error; the reader sees them."))
        return HttpResponseRedirect(reverse("reported-errors"))
    fields = form.cleaned_data
    user_id = int(request.user.pk or 0)
    discussion.answer_reported_error(
        case.comment_id, _OUTCOMES[fields["outcome"]], fields["answer"].strip(), user_id, timezone.now()
    )
    messages.success(request, _("The reader finds your answer on the receipt."))
    return HttpResponseRedirect(reverse("reported-errors"))


@require_safe
def corrections_of_site(request: HttpRequest) -> HttpResponse:
    """All corrections as editors see them, also the withdrawn ones."""
    shown = Paginator(corrections.for_editors(), SHOWN).get_page(request.GET.get("page", "1"))
    context = {"page_of_corrections": shown}
    return _admin(request, "newsroom/admin/corrections.html", _("Corrections"), context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_correction(request: HttpRequest, page_id: int) -> HttpResponse:
    """Correct an article; with ``?reply=`` the error that a reader reported."""
    article = _correctable(request, corrections.find_article(page_id))
    case = discussion.find_reported_error(row_id(request.GET.get("reply", "")) or 0)
    if case is not None and case.thread_id != article.thread_id:
        raise Http404
    initial = {"wrong": case.sentence} if case else {}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        reply = case.comment_id if case else None
        corrections.correct(article, words["wrong"], words["right"], request.user, timezone.now(), reply)
        messages.success(request, _("Corrected. It stands on the article and in the list of corrections."))
        return HttpResponseRedirect(reverse("corrections-of-site"))
    context = {"form": form, "article": article, "case": case}
    return _admin(request, "newsroom/admin/correction.html", _("Correct an article"), context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Put a correction in other words."""
    correction = _found(request, correction_id)
    form = CorrectionForm(request.POST or None, instance=correction)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        before = corrections.find(correction_id)
        if before is not None:
            corrections.reword(before, words["wrong"], words["right"], request.user, timezone.now())
        messages.success(request, _("The correction is changed; the log says so."))
        return HttpResponseRedirect(reverse("corrections-of-site"))
    context = {"form": form, "article": correction.article, "correction": correction, "withdrawal": WithdrawalForm()}
    return _admin(request, "newsroom/admin/correction.html", _("Change a correction"), context)


@require_POST
def withdraw_correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Take a correction back, with words for the log."""
    correction, form = _found(request, correction_id), WithdrawalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why it is withdrawn."))
        return HttpResponseRedirect(reverse("edit-correction", args=[correction_id]))
    corrections.withdraw(correction, form.cleaned_data["because"], request.user, timezone.now())
    messages.success(request, _("The correction is withdrawn; the log says so."))
    return HttpResponseRedirect(reverse("corrections-of-site"))


def _found(request: HttpRequest, correction_id: int) -> Correction:
    correction = corrections.find(correction_id)
    if correction is None:
        raise Http404
    _correctable(request, correction.article)
    return correction


def _correctable(request: HttpRequest, article: ArticlePage | None) -> ArticlePage:
    if article is None:
        raise Http404
    if not corrections.may_correct(request.user, article):
        raise PermissionDenied
    return article


def _case_and_article(request: HttpRequest, comment_id: int) -> tuple[ErrorCase, ArticlePage]:
    case = discussion.find_reported_error(comment_id)
    if case is None:
        raise Http404
    return case, editable(request.user, corrections.article_of(case))


def _admin(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, frame(title, "warning") | context)


ADMIN_URLS = [
    path("reported-errors/", reported_errors, name="reported-errors"),
    path("reported-errors/<int:comment_id>/", answer_error, name="answer-error"),
    path("corrections/", corrections_of_site, name="corrections-of-site"),
    path("corrections/of-article/<int:page_id>/", add_correction, name="add-correction"),
    path("corrections/<int:correction_id>/", edit_correction, name="edit-correction"),
    path("corrections/<int:correction_id>/withdraw/", withdraw_correction, name="withdraw-correction"),
]
