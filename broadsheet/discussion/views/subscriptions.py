"""Asking for mail, confirming it, and ending it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.discussion.base_forms import AddressForm
from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, Frequency, Thread
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.notifications.forms import FollowForm
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipt_mail
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views.http import in_language_of_thread, noindex, sender
from broadsheet.discussion.views.receipt import for_author
from broadsheet.lib import sameorigin
from broadsheet.lib.numbers import row_id


@csrf_exempt  # no session stands behind it; the same-origin check does the work
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
@in_language_of_thread
def follow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Ask for mail about a thread, or about the replies to one comment in it (``comment``)."""
    thread = get_object_or_404(Thread, pk=thread_id, is_hidden=False)
    if not settings.MAIL_WORKS:
        raise Http404
    form = FollowForm(request.POST if request.method == "POST" else None)
    comment = lookup.find_answerable(thread, row_id(request.POST.get("comment") or request.GET.get("comment")))
    context = {"thread": thread, "comment": comment, "form": form}
    if request.method != "POST":
        return render(request, "discussion/follow.html", context)
    if not sameorigin.is_same_origin(request):
        return HttpResponse(_("Please press the button on our own page."), status=403)
    if not form.is_valid():
        return render(request, "discussion/follow.html", context, status=422)
    subscription_request = SubscriptionRequest(
        form.cleaned_data["email"],
        thread.pk,
        comment.pk if comment else None,
        Frequency(form.cleaned_data["frequency"]),
    )
    if not subscriptions.subscribe(subscription_request, sender(request), timezone.now()):
        form.add_error(None, _("You have asked for a lot of mail. Please try again later."))
        return render(request, "discussion/follow.html", context, status=429)
    return render(request, "discussion/follow.html", context | {"is_sent": True})


@csrf_exempt  # only the owner of the mailbox has the link
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. It asks for a press, as mail scanners open every link."""
    subscription = subscriptions.find(token)
    if subscription is None:
        return render(request, "discussion/mail_confirm.html", status=410)
    is_done = request.method == "POST"
    if is_done:
        subscriptions.confirm(subscription, timezone.now())
    context = {"subscription": subscription, "is_done": is_done, "stop_link": subscriptions.stop_link(subscription)}
    return render(request, "discussion/mail_confirm.html", context)


@csrf_exempt  # mail programs post here for their users (RFC 8058), without cookies or origin
@never_cache
@noindex
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription with one click, or all mail to its address."""
    subscription = subscriptions.find(token)
    if subscription is None:
        # Ended already, or never there: either way this address gets no mail.
        return render(request, "discussion/mail_stop.html", {"is_done": True})
    if request.method == "POST" and request.POST.get("all"):
        subscriptions.stop_all(subscription.email, timezone.now())
    elif request.method == "POST":
        subscriptions.stop(subscription)
    context = {
        "subscription": subscription,
        "is_done": request.method == "POST",
        "is_all": bool(request.POST.get("all")),
    }
    return render(request, "discussion/mail_stop.html", context)


@for_author
@require_POST
def receipt_by_mail(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Send an author the link to the receipt."""
    if not settings.MAIL_WORKS:
        raise Http404
    form = AddressForm(request.POST)
    is_sent = form.is_valid() and receipt_mail.send(
        comment, form.cleaned_data["email"], sender(request), timezone.now()
    )
    context = {"form": form, "token": token, "thread": comment.thread, "is_sent": is_sent}
    status = 200 if is_sent else 429 if form.is_valid() else 422
    return render(request, "discussion/mail_receipt.html", context, status=status)
