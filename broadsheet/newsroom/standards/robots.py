"""What robots may do on the site: robots.txt, with the editors' policy for crawlers of AI companies.

The policy names those that are to stay out, which every robot understands. Content signals (contentsignals.org) also
say what may be done with what is read, by a line that some checkers do not know; so they are said only by choice.
"""

from __future__ import annotations

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import AiCrawlers

# They read to train models.
TRAINERS = (
    "AI2Bot",
    "Amazonbot",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "Diffbot",
    "FacebookBot",
    "Google-CloudVertexBot",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
    "Omgilibot",
    "PanguBot",
    "Timpibot",
    "anthropic-ai",
    "cohere-ai",
    "cohere-training-data-crawler",
)
# They read to find and to answer.
ANSWERERS = (
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "DuckAssistBot",
    "Meta-ExternalFetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "Perplexity-User",
    "PerplexityBot",
    "YouBot",
)
_SIGNALS = {
    AiCrawlers.ALLOW: "search=yes, ai-input=yes, ai-train=yes",
    AiCrawlers.SEARCH: "search=yes, ai-input=yes, ai-train=no",
    AiCrawlers.NONE: "search=yes, ai-input=no, ai-train=no",
}
_REFUSED = {AiCrawlers.ALLOW: (), AiCrawlers.SEARCH: TRAINERS, AiCrawlers.NONE: (*TRAINERS, *ANSWERERS)}
# No pages to be found by: tools of the staff, what belongs to one reader, and lists without end.
_CLOSED = ("/admin/", "/moderation/", "/search/", "/receipts/", "/threads/", "/me/", "/mail/", "/reports/")


def robots_txt(policy: AiCrawlers, *, with_signals: bool) -> str:
    lines = ["User-agent: *", *([f"Content-Signal: {_SIGNALS[policy]}"] if with_signals else [])]
    lines += [f"Disallow: {path}" for path in _CLOSED]
    refused = _REFUSED[policy]
    if refused:
        lines += ["", *(f"User-agent: {name}" for name in refused), "Disallow: /"]
    lines += ["", *(f"Sitemap: {absolute_url(path)}" for path in ("/sitemap.xml", "/news-sitemap.xml"))]
    return "\n".join(lines) + "\n"
