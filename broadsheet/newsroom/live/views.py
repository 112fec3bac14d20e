"""The pages of live blogs: what readers' browsers ask for, and the page on which a live blog is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadsheet.newsroom import keys, live
from broadsheet.newsroom.admin_pages import editable, frame
from broadsheet.newsroom.live.forms import PostForm
from broadsheet.newsroom.models import LivePost, LiveState
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.pagecache import service as pagecache

_ACTS = {"withdraw": live.withdraw, "pin": live.pin, "mark": live.mark}


@require_safe
def news(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest posts, for the script on the page of the article."""
    return _posts(request, page_id, "newsroom/live_news.html", {})


@require_safe
def older(request: HttpRequest, page_id: int, post_id: int) -> HttpResponse:
    """The posts before one of them, a page of them at a time."""
    return _posts(request, page_id, "newsroom/live_older.html", {"before": post_id})


@require_safe
def again(request: HttpRequest, page_id: int) -> HttpResponse:
    """Leads to the live blog. A link on its own page would only move that, and load nothing."""
    article = live.find_shown(page_id)
    if article is None:
        raise Http404
    return HttpResponseRedirect(f"{article.url}#live")


@require_safe
def permalink(request: HttpRequest, post_id: int) -> HttpResponse:
    """Leads to the page on which a post stands."""
    post = live.find_post(post_id)
    article = live.find_shown(post.article_id) if post else None
    if post is None or article is None:
        raise Http404
    return HttpResponseRedirect(f"{live.page_of(post, article)}#{post.anchor}")


def _posts(request: HttpRequest, page_id: int, template: str, context: dict[str, Any]) -> HttpResponse:
    article = live.find_shown(page_id)
    if article is None:
        raise Http404
    response = TemplateResponse(request, template, context | {"page": article, "title": article.title})
    response.render()
    return pagecache.cache_response(response, LIST_CACHE_SECONDS, [keys.page(article.pk)])


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write a live blog: a form for the next post, and all that stand."""
    article = editable(request.user, live.find_article(page_id))
    form = PostForm(request.POST or None, initial={"author": live.author_of(request.user)})
    if request.method == "POST" and form.is_valid():
        live.write(article, live.Words(**form.cleaned_data), request.user, timezone.now())
        messages.success(request, _("Published."))
        return HttpResponseRedirect(request.path)
    context = {"form": form, "article": article, "posts": live.posts_of(article), "states": LiveState.choices}
    return _admin(request, article.title, context)


@require_POST
def state(request: HttpRequest, page_id: int) -> HttpResponse:
    """Announce, start or end the live blog."""
    article = editable(request.user, live.find_article(page_id))
    wanted = request.POST.get("state", "")
    if wanted not in LiveState.values:
        raise Http404
    live.set_state(article, LiveState(wanted), request.user, timezone.now())
    return HttpResponseRedirect(reverse("live-desk", args=[page_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put other words into a post."""
    post = _post(request, post_id)
    form = PostForm(request.POST or None, instance=post)
    if request.method == "POST" and form.is_valid():
        before = live.find_post(post_id)
        if before is not None:
            live.reword(before, live.Words(**form.cleaned_data), request.user, timezone.now())
        return HttpResponseRedirect(reverse("live-desk", args=[post.article_id]))
    return _admin(request, post.article.title, {"form": form, "article": post.article, "post": post})


@require_POST
def act(request: HttpRequest, post_id: int) -> HttpResponse:
    """Withdraw, pin or mark a post."""
    post, do = _post(request, post_id), _ACTS.get(request.POST.get("act", ""))
    if do is None:
        raise Http404
    do(post, request.user, timezone.now())
    return HttpResponseRedirect(reverse("live-desk", args=[post.article_id]))


def _post(request: HttpRequest, post_id: int) -> LivePost:
    post = live.find_post(post_id)
    if post is None:
        raise Http404
    editable(request.user, post.article)
    return post


def _admin(request: HttpRequest, title: str, context: dict[str, Any]) -> HttpResponse:
    words = _("Live blog: %(title)s") % {"title": title}
    return render(request, "newsroom/admin/live.html", frame(words, "time") | context)


ADMIN_URLS = [
    path("live/<int:page_id>/", desk, name="live-desk"),
    path("live/<int:page_id>/state/", state, name="live-state"),
    path("live/posts/<int:post_id>/", edit, name="live-edit"),
    path("live/posts/<int:post_id>/act/", act, name="live-act"),
]
