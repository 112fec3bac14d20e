"""What the writer says of themselves: name, website, domain of the e-mail address, and whether these agree."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.spamfilter.features import links
from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.text.domains import registered_domain

# No open data set keeps real author fields, so these weights are reasoned: in three old WordPress dumps that
# were looked at, 92 % of spam but 43 % of wanted comments filled in a website, which is worth ln(.92/.43) = 0.76,
# and leaving it empty ln(.08/.57) = -2; less here: a website alone is no accusation.
SIGNALS = (
    Signal("no name", "author", 0.2, "no name given"),
    Signal("website given", "author", 0.3, "a website is given"),
    Signal("website sells", "author", 1.2, "the website's address advertises ({website})"),
    Signal("website has cheap ending", "author", 0.7, "the website's domain ending is often used for spam ({website})"),
    Signal("website is a shortener", "author", 1.0, "the website is a shortened link ({website})"),
    Signal("website is a page inside", "author", 0.4, "the website is a page deep inside a site ({website})"),
    Signal("website is many words", "author", 0.7, "the website's name is many words ({website})"),
    Signal("website is well known", "author", -0.4, "the website is a well-known site ({website})"),
    Signal("name is an address", "author", 1.5, "the name is a web address"),
    Signal("name is the website", "author", 0.4, "the name is that of the website"),
    Signal("name sells", "author", 1.5, "the name looks like a keyword, not a person"),
    Signal("name is a phrase", "author", 0.8, "the name is a phrase, not a person"),
    Signal("name like a person", "author", -0.2),
    Signal("name all small", "author", 0.1),
    Signal("name ends in digits", "author", 0.2),
    Signal("name of random letters", "author", 0.6, "the name looks like random letters"),
    Signal("name not latin", "author"),
    Signal("name in the text", "author", 0.3, "the name is repeated in the text"),
    Signal("website in the text", "author", 0.7, "the website is repeated in the text"),
    Signal("e-mail at the website", "author", -0.5, "the e-mail address belongs to the website"),
    Signal("e-mail domain sells", "author", 1.0, "the e-mail domain advertises"),
    Signal("e-mail domain cheap", "author", 0.5, "the e-mail domain's ending is often used for spam"),
    Signal("e-mail malformed", "author", 0.6, "the e-mail address cannot exist"),
)

_SELLING_NAME = re.compile(
    r"\b(?:casinos?|poker|slots?|betting|viagra|cialis|pharmacy|pills?|porn|sex|escorts?|loans?|credits?|payday|seo|"
    r"cheap|replica|outlet|discounts?|sale|shop|store|buy|promo|bonus|crypto|bitcoin|forex|invest\w*|earn|money|"
    r"cash|free|diet|weight|loss|keto|cbd|dating|essays?|insurance|mortgage|offers?|deals?|coupons?|gifts?|online|"
    r"services?|company|agency|software|download|best|top|reviews?|marketing|backlinks?|plumb\w*|roofing|"
    r"lawyers?|attorney|repairs?|rental|hosting|website|web|tv|video|click|here|page|info|news|official|hotels?|"
    r"jerseys?|shoes|handbags?|watches|jewelry|kaufen|billig|acheter|comprar|купить)\b"
)
_RANDOM = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}|^[a-z]*\d+[a-z]+\d+\w*$|^[a-z]{2,}[A-Z]{2}[a-z]+[A-Z]", re.ASCII)
_PERSON = re.compile(r"^[^\W\d_]{2,}(?:[ '-][^\W\d_]+\.?){1,2}$")
_EMAIL_SHAPE = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$")


def signals(name: str, folded_name: str, email: str, website: str, folded: str, facts: Facts) -> list[str]:
    """The names of the author signals; ``folded`` is the folded text of the comment."""
    found = _of_name(name.strip(), folded_name.strip(), folded)
    link = links.parse(website) if website.strip() else None
    if website.strip():
        found.append("website given")
    if link is not None:
        facts["website"] = link.domain or link.host
        found += _of_website(link, folded_name, folded)
    if email:
        found += _of_email(email, link)
    return found


def _of_name(name: str, folded: str, text: str) -> list[str]:
    if not name:
        return ["no name"]
    found = [*_of_name_alone(name, folded)]
    if len(folded) >= 5 and folded in text:
        found.append("name in the text")
    return found


@lru_cache(maxsize=4096)
def _of_name_alone(name: str, folded: str) -> tuple[str, ...]:
    """What a name shows whatever was written under it; readers come again under the same one."""
    words = len(folded.split())
    checks = (
        ("name is an address", links.find(folded)),
        ("name sells", _SELLING_NAME.search(folded)),
        ("name is a phrase", words >= 4),
        ("name like a person", 1 < words < 4 and _PERSON.match(name) and not name.islower()),
        ("name all small", name.islower()),
        ("name ends in digits", name[-1].isdigit()),
        ("name of random letters", _RANDOM.search(name) or _RANDOM.search(folded)),
        ("name not latin", not folded.isascii()),
    )
    return tuple(signal for signal, holds in checks if holds)


def _of_website(link: links.Link, folded_name: str, text: str) -> list[str]:
    found = [_WEBSITE_KINDS[kind] for kind in links.kinds_of(link) if kind in _WEBSITE_KINDS]
    label = (link.domain or link.host).partition(".")[0].replace("-", "")
    name = re.sub(r"[^\w]", "", folded_name)
    if len(label) >= 5 and label in name:
        found.append("name is the website")
    if link.host in text:
        found.append("website in the text")
    return found


_WEBSITE_KINDS = {
    "selling words in link": "website sells",
    "cheap ending": "website has cheap ending",
    "shortener": "website is a shortener",
    "deep path": "website is a page inside",
    "many hyphens": "website is many words",
    "known place": "website is well known",
}


def _of_email(email: str, website: links.Link | None) -> list[str]:
    found = []
    domain = email.rpartition("@")[2].strip().lower()[:253]
    if not _EMAIL_SHAPE.match(email.strip()[:320]):
        return ["e-mail malformed"]
    if website is not None and website.domain and registered_domain(domain) == website.domain:
        found.append("e-mail at the website")
    link = links.parse(domain)
    if link is not None:
        kinds = links.kinds_of(link)
        if "selling words in link" in kinds:
            found.append("e-mail domain sells")
        if "cheap ending" in kinds:
            found.append("e-mail domain cheap")
    return found
