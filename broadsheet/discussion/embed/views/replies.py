"""Where the forms on pages of other sites send to: an answer for the script, or a page where there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.discussion.drafts import SignedReader
from broadsheet.discussion.embed import posting
from broadsheet.discussion.identity import elsewhere
from broadsheet.discussion.models import Thread
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.rules import current
from broadsheet.discussion.sites import asking, places, sign_on
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.discussion.sites.sign_on import TokenRefused
from broadsheet.discussion.states import State
from broadsheet.discussion.views import http, links, taking
from broadsheet.discussion.views import reply as pages
from broadsheet.discussion.views.taking import NotTaken, Taken
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.languages import speaking


@never_cache
@http.noindex
@asking.for_sites
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Take a reply under the page at ``url``, or show how it will look."""
    page = asking.page(request.POST.get("url", ""), asking.origin_of(request))
    now = timezone.now()
    with speaking(page.site.language):
        try:
            signed = sign_on.signed_reader(request.POST, page.site.pk, now)
        except TokenRefused as refusal:
            attempt = _Attempt(request, page, ReplyForm(request.POST), None, now)
            return attempt.not_taken(NotTaken(str(refusal), 401), is_sign_in=True)
        return _Attempt(request, page, ReplyForm(_fields(request.POST, signed)), signed, now).answer()


def _fields(sent: QueryDict, signed: SignedReader | None) -> QueryDict:
    """What was typed; a signed-in reader writes under the name of the token, and gives no addresses."""
    if signed is None:
        return sent
    fields = sent.copy()
    for name, value in (("name", signed.name), ("email", ""), ("website", ""), ("follow", ""), ("confirm", "")):
        fields[name] = value
    return fields


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One reply that is sent, and how it is answered."""

    request: HttpRequest
    page: PageAddress
    form: ReplyForm
    signed: SignedReader | None
    now: datetime

    @property
    def _is_for_script(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"

    @property
    def _session(self) -> dict[str, str]:
        return {"session": sign_on.session(self.signed, self.now)} if self.signed else {}

    def answer(self) -> HttpResponse:
        if self.request.POST.get("action") == "preview":
            return self._preview()
        age, complaint = taking.read_stamp(self.form, places.key_of(self.page.url), self.now)
        if complaint or not self.form.is_valid():
            return self.not_taken(NotTaken(complaint, 422))
        reader = http.reader_id(self.request) or elsewhere.reader_of(
            self.request.POST.get("confirmed", ""), self.page.site.pk, self.now
        )
        sender = http.sender(self.request)

        def post(thread: Thread) -> Taken | NotTaken:
            draft = replace(taking.draft_of(self.form.cleaned_data, thread.pk, age, reader), signed=self.signed)
            return taking.take(self.form, draft, sender, self.now, self.page.url)

        outcome = posting.post_under(self.page, post, self.now)
        return self.not_taken(outcome) if isinstance(outcome, NotTaken) else self._taken(outcome)

    def _preview(self) -> HttpResponse:
        preview = taking.preview(self.form)
        if not self._is_for_script:
            return self._form_page(NotTaken(status=200), preview)
        if not preview:
            return self.not_taken(NotTaken())
        shown = render_to_string("discussion/partials/preview.html", {"preview": preview})
        return JsonResponse({"preview": shown} | self._session)

    def not_taken(self, why: NotTaken, *, is_sign_in: bool = False) -> HttpResponse:
        """Why the reply is not posted, beside its fields."""
        if not self._is_for_script:
            return self._form_page(why)
        # What a field says may hold a link of ours, which is no use as text.
        said = {name: str(messages[0]).partition(" <a ") for name, messages in self.form.errors.items()}
        errors = {name: words for name, (words, _link, _rest) in said.items()}
        complaint = why.complaint or errors.pop("parent", "")
        stamp = pages.good_stamp(self.form, places.key_of(self.page.url), self.now)
        values = {"complaint": complaint, "errors": errors, "stamp": stamp, "signin": is_sign_in} | self._session
        if "name" in said and said["name"][1]:
            values["confirm"] = self._way_to_own_name()
        return JsonResponse(values, status=why.status)

    def _way_to_own_name(self) -> dict[str, str]:
        """The link by which a confirmed reader is known on the page there."""
        address = absolute_url(reverse("discussion:embed-name")) + "?" + urlencode({"url": self.page.url})
        return {"href": address, "textContent": _("Confirm this device")}

    def _form_page(self, why: NotTaken, preview: str = "") -> HttpResponse:
        thread = places.thread_of(self.page) or places.blank(self.page, self.now)
        rules = current.rule_set()
        return pages.form_page(self.request, thread, rules, self.form, why, preview=preview, address=self.page.url)

    def _taken(self, outcome: Taken) -> HttpResponse:
        answer = outcome.answer
        if not self._is_for_script:
            return HttpResponseRedirect(pages.where_to(answer, self.now, is_mail_sent=outcome.is_mail_sent), status=303)
        values: dict[str, Any] = {"id": answer.comment_id, "state": answer.state} | self._session
        if not answer.is_authors:
            return JsonResponse(values | {"query": {}, "notice": ""}, status=200)
        receipt = absolute_url(reverse("discussion:receipt", args=[receipts.token(answer.comment_id)]))
        is_published = answer.state == State.PUBLISHED
        context = {"receipt": receipt, "is_published": is_published, "is_mail_sent": outcome.is_mail_sent}
        values["notice"] = links.from_elsewhere(render_to_string("discussion/embed/outcome.html", context), "")
        values["receipt"] = receipt
        if is_published:
            ticket = receipts.ticket(answer.comment_id, self.now)
            values["query"] = {"comment": str(answer.comment_id), "posted": ticket}
            values["query"] |= {"mail": "1"} if outcome.is_mail_sent else {}
        return JsonResponse(values, status=201)
