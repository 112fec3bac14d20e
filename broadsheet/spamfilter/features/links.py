"""Links in the text: how many, to what kind of place, and in what dress."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.text.domains import registered_domain

MAX_LINKS = 50
"""Links beyond this many are counted but not looked at."""

SIGNALS = (
    Signal("links>=1", "links", 0.35, "{links} links"),
    Signal("links>=2", "links", 0.3, "{links} links"),
    Signal("links>=3", "links", 0.5, "{links} links"),
    Signal("links>=6", "links", 0.8, "{links} links"),
    Signal("links>=12", "links", 0.8, "{links} links"),
    Signal("only a link", "links", 0.6, "hardly anything but a link"),
    Signal("mostly links", "links", 0.5, "more link than text"),
    Signal("one place again and again", "links", 0.4, "several links to the same place ({domain})"),
    Signal("BBCode link", "links", 1.6, "a link in forum code, [url=…], which does not work here"),
    Signal("HTML link", "links", 0.8, "a link written in HTML"),
    Signal("both link dresses", "links", 1.0, "the same link in HTML and in forum code"),
    Signal("shortener", "links", 0.7, "a shortened link that hides where it leads ({domain})"),
    Signal("invitation", "links", 0.8, "a link into a chat or messenger"),
    Signal("cheap ending", "links", 0.8, "a link to a domain ending often used for spam (.{ending})"),
    Signal("number for a host", "links", 0.8, "a link to a bare network address"),
    Signal("look-alike host", "links", 0.8, "a link to a host name written in look-alike letters"),
    Signal("many hyphens", "links", 0.5, "a link to a host name of many words ({domain})"),
    Signal("digits in host", "links", 0.2),
    Signal("selling words in link", "links", 0.9, "a link whose address advertises ({domain})"),
    Signal("tracking", "links", 0.5, "a link that carries a referral or campaign code"),
    Signal("deep path", "links", -0.1),
    Signal("bare host", "links", 0.2),
    Signal("known place", "links", -0.5, "a link to a well-known site ({domain})"),
    Signal("e-mail address", "links", 0.6, "an e-mail address in the text"),
    Signal("spelled-out link", "links", 1.0, "a link spelled so that machines miss it"),
    Signal("link without scheme", "links", 0.2),
    Signal("plain link", "links", -1.2, "a link in a sentence that advertises nothing"),
    Signal("plain website", "links", -0.7),
    Signal("leads nowhere", "links", -0.8, "leads nowhere: no link, address or number to follow"),
)
ROUTES = frozenset(
    {"links>=1", "BBCode link", "HTML link", "e-mail address", "spelled-out link", "long number", "short code",
     "handle", "own thing", "contact", "website given", "name is an address", "name sells", "praise for the site",
     "empty", "spaced letters", "styled letters", "mixed script", "invisible>=3", "trackback", "pingback"}
)  # fmt: skip
"""What could lead a reader to the sender, or hide such a thing. Advertising without any has no use for its writer."""

ADVERTISING = frozenset(
    {"call to act", "money", "bargain", "prize", "adult", "pills", "gambling", "search trade", "own thing",
     "praise for the site", "flattery with a link", "only a link", "mostly links",
     "links>=3", "BBCode link", "HTML link", "shortener", "invitation", "cheap ending", "number for a host",
     "look-alike host", "many hyphens", "selling words in link", "tracking", "spelled-out link", "website sells",
     "website has cheap ending", "website is a shortener", "website is many words", "name is an address", "name sells",
     "mixed script", "styled letters", "invisible", "spaced letters"}
)  # fmt: skip
"""What a comment that links to a source, or a writer with a page of their own, has no need of."""

SENTENCE_WORDS = 8
"""Fewer words than this, those of the link counted in, say nothing beside a link."""

_UNDIVIDED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that are written without spaces between words: of those we know too few words of trade to say that
a text has none."""

_LINK = re.compile(
    r"(?:https?://|www\d?\.)[^\s<>\"'\[\]{}|\\^`]{3,500}|"
    r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}(?![\w@]|://)(?:/[^\s<>\"'\[\]]{0,300})?"
)
_DOT_BEFORE_LETTERS = re.compile(r"\.[a-z]{2}")
_HOST_ENDS = re.compile(r"[/?#\s]")
_BBCODE = re.compile(r"\[/?(?:url|link|img)\b")
_ANCHOR = re.compile(r"<a\s[^<>]{0,300}href")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}")
_SPELLED = re.compile(
    r"\b(?:dot|\(dot\)|\[dot\]|\(\.\)|punkt)\s?(?:com|net|org|ru|info|ly)\b|\bhxxps?:|"
    r"[a-z0-9] ?[.,] (?:com|net|ru|info|ly)\b|[a-z0-9]{3,} \.(?:com|net|ru|ly|info)\b"
)
_AFTER_A_STOP, _AFTER_A_COMMA = (tuple(f"{mark} {end}" for end in ("com", "net", "ru", "info", "ly")) for mark in ".,")
_SHORTENERS = frozenset(
    """bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly adf.ly bit.do cutt.ly rebrand.ly shorturl.at tiny.cc rb.gy
    t.ly s.id v.gd linktr.ee lnkd.in clck.ru qps.ru vk.cc j.mp tr.im x.co soo.gd bc.vc sh.st shorte.st ouo.io
    linkvertise.com urlz.fr dlvr.it trib.al fb.me youtu.be amzn.to ift.tt wp.me su.pr cli.gs u.to bl.ink short.io
    surl.li cuti.cc heylink.me lnk.to reurl.cc gg.gg kutt.it tiny.one han.gl""".split()  # noqa: SIM905
) - {"youtu.be", "wp.me", "trib.al"}
_INVITATIONS = frozenset("t.me telegram.me wa.me chat.whatsapp.com discord.gg line.me lin.ee whatsapp.com".split())  # noqa: SIM905
_KNOWN = frozenset(
    """wikipedia.org wikimedia.org youtube.com youtu.be bbc.co.uk bbc.com nytimes.com theguardian.com washingtonpost.com
    reuters.com apnews.com cnn.com npr.org archive.org github.com stackoverflow.com nasa.gov who.int europa.eu un.org
    nature.com sciencemag.org mozilla.org w3.org debian.org kernel.org python.org spiegel.de zeit.de lemonde.fr
    elpais.com nih.gov cdc.gov gov.uk arxiv.org wsj.com ft.com economist.com imdb.com creativecommons.org
    wordpress.org""".split()  # noqa: SIM905
)
_CHEAP = frozenset(
    """xyz top click link loan win bid download stream gq cf tk ml ga work racing date review trade party science
    faith accountant men cricket webcam pw su info biz icu vip cyou buzz rest sbs cfd monster quest lol mom
    bond online site store website space fun club live life shop today world pro agency bet casino poker porn sex
    xxx adult dating loans credit""".split()  # noqa: SIM905
)
_SELLING = re.compile(
    r"casino|poker|slot|bet(?:ting)?\b|viagra|cialis|pharm|pills?\b|porn|sex|escort|loan|credit|payday|seo|cheap|"
    r"replica|outlet|discount|sale\b|shop|buy|promo|bonus|crypto|bitcoin|forex|invest|earn|money|cash|free|win\b|"
    r"diet|weight|keto|cbd|dating|girls|essay|insurance|mortgage|casinos|offer|deal|coupon|gift"
)
_TRACKING = re.compile(
    r"[?&#](?:ref|aff|affid|utm_|pub|camp|click|promo|invite|friend|r|code|id|hop|tag|partner|u|from)[\w-]*=", re.I
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link as found: the whole address in small letters, its host, and the domain somebody registered."""

    address: str
    host: str
    domain: str

    @property
    def ending(self) -> str:
        return self.host.rpartition(".")[2]

    @property
    def path(self) -> str:
        return self.address.partition(self.host)[2]


def parse(address: str) -> Link | None:
    """A link from an address with or without a scheme; None if it names no host."""
    rest = address.strip().lower()[:600]
    rest = rest.partition("://")[2] or rest
    host = _HOST_ENDS.split(rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].strip(".")
    if host.startswith("www."):
        host = host[4:]
    if not host or "." not in host:
        return None
    return Link(address.strip().lower()[:600], host, registered_domain(host))


def find(folded: str) -> list[Link]:
    """The links in a folded text, in order, at most MAX_LINKS."""
    if not _may_link(folded):
        return []
    links = []
    # No link goes on behind a space, and none is without a dot.
    parts = [part for part in folded.split() if "." in part]
    for match in chain.from_iterable(map(_LINK.finditer, parts)):
        address = match.group().rstrip(".,;:!?)")
        written_out = address.startswith(("http", "www"))
        link = parse(address)
        if link is None or not (written_out or (link.domain and not address.endswith((".the", ".and")))):
            continue
        links.append(link)
        if len(links) == MAX_LINKS:
            break
    return links


def _may_link(folded: str) -> bool:
    """A link has a scheme, or www before its first dot, or ends its host with a dot and two letters or more."""
    return "://" in folded or "www" in folded or _DOT_BEFORE_LETTERS.search(folded) is not None


def _may_be_spelled_out(folded: str) -> bool:
    """What is spelled out has one of these in it."""
    return (
        "dot" in folded
        or "punkt" in folded
        or "(.)" in folded
        or "hxxp" in folded
        or " ." in folded
        or (". " in folded and any(map(folded.__contains__, _AFTER_A_STOP)))
        or (", " in folded and any(map(folded.__contains__, _AFTER_A_COMMA)))
    )


def signals(folded: str, links: list[Link], facts: Facts) -> list[str]:
    """The names of the link signals that this text shows."""
    bbcode = "[" in folded and bool(_BBCODE.search(folded))
    anchor = "<" in folded and bool(_ANCHOR.search(folded))
    checks = (
        ("e-mail address", "@" in folded and _EMAIL.search(folded)),
        ("spelled-out link", _may_be_spelled_out(folded) and _SPELLED.search(folded)),
        ("BBCode link", bbcode),
        ("HTML link", anchor),
        ("both link dresses", bbcode and anchor),
    )
    found = [name for name, holds in checks if holds]
    return found + (_counts(folded, links, facts) + _kinds(links, facts) if links else [])


def _kinds(links: list[Link], facts: Facts) -> list[str]:
    kinds: dict[str, Link] = {}
    for link in links:
        for kind in kinds_of(link):
            kinds.setdefault(kind, link)
    # The place that is named is the one with the rarest habits; with none it does not matter.
    named = max(links, key=lambda link: len(kinds_of(link)))
    facts["domain"] = named.domain or named.host
    if "cheap ending" in kinds:
        facts["ending"] = kinds["cheap ending"].ending
    return list(kinds)


def _counts(folded: str, links: list[Link], facts: Facts) -> list[str]:
    count = len(links)
    facts["links"] = count
    found = [f"links>={n}" for n in (1, 2, 3, 6, 12) if count >= n]
    characters = sum(len(link.address) for link in links)
    rest = len(folded.strip()) - characters
    if rest < 12:
        found.append("only a link")
    elif characters > rest:
        found.append("mostly links")
    if count >= 3 and len({link.domain or link.host for link in links}) <= count // 3:
        found.append("one place again and again")
    return found


@lru_cache(maxsize=4096)
def kinds_of(link: Link) -> tuple[str, ...]:
    """What sort of place a link leads to, as signal names."""
    name = link.domain or link.host
    checks = (
        ("shortener", name in _SHORTENERS or link.host in _SHORTENERS),
        ("invitation", name in _INVITATIONS or link.host in _INVITATIONS),
        ("known place", name in _KNOWN or name.endswith((".gov", ".edu"))),
        ("cheap ending", link.ending in _CHEAP),
        ("number for a host", link.host.replace(".", "").isdigit()),
        ("look-alike host", "xn--" in link.host or not link.host.isascii()),
        ("many hyphens", link.host.count("-") >= 2),
        ("digits in host", any(map(str.isdigit, link.host))),
        ("selling words in link", name not in _KNOWN and bool(_SELLING.search(link.address))),
        ("tracking", bool(_TRACKING.search(link.address))),
        ("deep path", link.path.count("/") >= 3),
        ("bare host", len(link.path) <= 1),
        ("link without scheme", "://" not in link.address),
    )
    return tuple(kind for kind, holds in checks if holds)


def plain(names: list[str], folded: str, words: int, has_website: bool) -> list[str]:
    """What speaks for the writer, given the signals so far: a link within a sentence or a website, and nothing that
    advertises. ``words`` is how many the text has."""
    if not ADVERTISING.isdisjoint(names):
        return []
    has_sentence = words >= SENTENCE_WORDS and "links>=1" in names and not _UNDIVIDED.search(folded)
    return [name for name, is_there in (("plain link", has_sentence), ("plain website", has_website)) if is_there]
