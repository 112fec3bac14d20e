"""Imports by upload in Wagtail's admin, for administrators: the form, the list, and one import with its report."""

from __future__ import annotations

import errno
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from broadsheet.exchange import reporting
from broadsheet.exchange.by_upload import receiving, runs
from broadsheet.exchange.by_upload.forms import UploadForm
from broadsheet.exchange.by_upload.receiving import ToHome
from broadsheet.exchange.kinds import NATIVE, UPLOADED
from broadsheet.exchange.models import ImportRun
from broadsheet.newsroom.admin_pages import frame


def _check_administrator(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def _run(request: HttpRequest, run_id: int) -> ImportRun:
    _check_administrator(request)
    run = runs.find(run_id)
    if run is None:
        raise Http404
    return run


# Its own protection against forged requests reads the form, and that only after the size was looked at.
@csrf_exempt
def imports(request: HttpRequest) -> HttpResponse:
    """The form and the list; the form, sent, begins an import."""
    _check_administrator(request)
    if request.method != "POST":
        return _page(request, UploadForm())
    try:
        receiving.check_size(request.META.get("CONTENT_LENGTH") or "0")
        runs.check_free()
        handler = ToHome(request)
        request.upload_handlers = [handler]
        return _begin(request, handler.too_large)
    except (receiving.Refused, runs.Busy) as problem:
        return _page(request, UploadForm(), str(problem), status=409)
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        return _page(request, UploadForm(), _("The server’s disk is full. Please have room made there first."), 507)


@csrf_protect
def _begin(request: HttpRequest, too_large: set[str]) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    is_good = form.is_valid()
    for field in too_large:
        is_good = False
        form.errors.pop(field, None)
        form.add_error(field, receiving.too_large(field))
    if not is_good:
        return _page(request, form, status=422)
    fields = form.cleaned_data
    media = fields["uploads"] if fields["kind"] == "wordpress" else None
    run = runs.begin(fields["kind"], fields["section"], fields["file"], media, _start(request), timezone.now())
    return _to(run)


def _start(request: HttpRequest) -> runs.Start:
    """What the buttons and the box say."""
    is_trial = request.POST.get("act") != "import"
    return runs.Start(is_trial, bool(request.POST.get("may_replace")), int(request.user.pk or 0))


def _page(request: HttpRequest, form: UploadForm, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "at_work": runs.at_work(),
        "page_of_runs": runs.past(request.GET.get("page", "1")),
    }
    context |= frame(_("Imports"), "upload")
    return render(request, "exchange/admin/imports.html", context, status=status)


def _to(run: ImportRun) -> HttpResponse:
    return HttpResponseRedirect(reverse("import", args=[run.pk]))


@require_safe
def one_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far an import is, or what became of it; the page asks again by itself while it is at work."""
    run = _run(request, run_id)
    report = runs.report_of(run)
    context: dict[str, Any] = {
        "run": run,
        "kind": UPLOADED[run.kind],
        "part": _part_of(run),
        "is_whole_site": run.kind == NATIVE,
        "report": mark_safe(reporting.body_of(report)) if report else "",  # noqa: S308 - escaped there
    }
    context |= frame(run.file_name, "upload", (reverse("imports"), _("Imports")))
    return render(request, "exchange/admin/import.html", context)


def _part_of(run: ImportRun) -> str:
    """What it is doing, in the administrator's language."""
    parts = {
        "Reading": _("Reading the file"),
        "Unpacking": _("Unpacking the archive"),
        "Checking": _("Checking the archive"),
        "Storing": _("Putting it in the place of what is here; readers can read, but not write"),
        "Indexing": _("Making the search’s index"),
        "Teaching the filter": _("Teaching the filter"),
        "Building the model": _("Building the filter’s model"),
    }
    return parts.get(run.part, run.part)


@require_safe
def report_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """The report as a file to keep."""
    report = runs.report_of(_run(request, run_id))
    if report is None:
        raise Http404
    response = HttpResponse(reporting.as_html(report))
    response["Content-Disposition"] = f'attachment; filename="import-{run_id}.html"'
    return response


@require_POST
def start_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """The same files once more: for good after a trial, or to go on."""
    run = _run(request, run_id)
    if not run.can_go_on or not receiving.is_here(run.folder):
        messages.error(request, _("Its file is no longer here. Please upload it again."))
        return _to(run)
    try:
        return _to(runs.start_again(run, _start(request)))
    except runs.Busy as problem:
        messages.error(request, str(problem))
        return _to(run)


@require_POST
def stop_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop one that waits, or one that is at work after its present record."""
    run = _run(request, run_id)
    run.stop(timezone.now())
    return _to(run)


@require_POST
def remove_upload(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remove the uploaded file at once."""
    run = _run(request, run_id)
    if not run.is_at_work:
        runs.remove_files(run)
        messages.success(request, _("The uploaded file is removed."))
    return _to(run)


ADMIN_URLS = [
    path("imports/", imports, name="imports"),
    path("imports/<int:run_id>/", one_import, name="import"),
    path("imports/<int:run_id>/report.html", report_file, name="import-report"),
    path("imports/<int:run_id>/start", start_import, name="start-import"),
    path("imports/<int:run_id>/stop", stop_import, name="stop-import"),
    path("imports/<int:run_id>/remove", remove_upload, name="remove-upload"),
]
