"""The filter: what it thinks of a comment and why, and teaching it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from broadsheet.api import schemas
from broadsheet.api.access import AccessKey, holder_of
from broadsheet.api.scopes import Scope
from broadsheet.lib import client_ip, signing
from broadsheet.spamapi import service
from broadsheet.spamfilter import Submission

router = Router(tags=["filter"], auth=AccessKey(Scope.FILTER))


@router.post("/filter/judge", response=schemas.Verdict)
def judge(request: HttpRequest, sent: schemas.Submission) -> Any:
    """What the filter thinks of a comment, with its reasons. Of the comment itself nothing is stored but keyed hashes,
    by which copies of it are known for three weeks."""
    verdict = service.judge(_submission(sent), timezone.now()).verdict
    return {
        "probability": round(verdict.probability, 6),
        "decision": str(verdict.decision),
        "reasons": [{"group": one.group, "weight": one.weight, "text": one.text} for one in verdict.reasons],
        "model_version": verdict.model_version,
    }


@router.post("/filter/teach", response=schemas.Taught)
def teach(request: HttpRequest, sent: schemas.Lesson) -> dict[str, Any]:
    """Tell the filter what a comment is. The same again changes nothing, another label replaces the first."""
    submission, holder = _submission(sent), holder_of(request)
    subject = "\0".join((submission.site, submission.permalink, submission.author, submission.text))
    key = f"api:{holder.id}:{signing.keyed_hash('api-lesson', subject)}"
    is_new = service.teach(key, service.Label(sent.label), submission.reduced(), f"api:{holder.id}", timezone.now())
    return {"is_new": is_new}


def _submission(sent: schemas.Submission) -> Submission:
    known = client_ip.is_address(sent.user_ip)
    return Submission(
        text=sent.text,
        author=sent.author,
        author_email=sent.author_email,
        author_url=sent.author_url,
        user_agent=sent.user_agent[:300],
        permalink=sent.permalink,
        context=sent.context[:2000],
        site=sent.site,
        date=timezone.now(),
        network=signing.keyed_hash("network", client_ip.network(sent.user_ip)) if known else "",
        seconds_on_page=sent.seconds_on_page,
    )
