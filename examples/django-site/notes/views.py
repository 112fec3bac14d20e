from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from notes.models import Note


def note(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "notes/note.html", {"note": get_object_or_404(Note, pk=number)})
