"""How the comment came: time on the form, traps, script, program, age of the page."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.submission import Submission

# Reasoned weights: no open data set holds these. A filled trap is nearly proof (a browser's form filler can do it,
# so not quite); two seconds are too short to read and write; most people run script, and so do some robots.
SIGNALS = (
    Signal("trap filled", "circumstances", 4.0, "a field that people cannot see was filled in"),
    Signal("seconds<3", "circumstances", 2.0, "posted {seconds} s after the page was opened"),
    Signal("seconds<8", "circumstances", 1.0, "posted {seconds} s after the page was opened"),
    Signal("seconds>=20", "circumstances", -0.7, "{seconds} s between opening the page and posting"),
    Signal("seconds>=60", "circumstances", -0.3, "{seconds} s between opening the page and posting"),
    Signal("typed too fast", "circumstances", 1.0, "{length} characters within {seconds} s"),
    Signal("script ran", "circumstances", -0.5, "the browser ran our script"),
    Signal("script did not run", "circumstances", 0.4, "the browser did not run our script"),
    Signal("page older than a month", "circumstances", 0.2, "the page is {days} days old"),
    Signal("page older than a year", "circumstances", 0.5, "the page is {days} days old"),
    Signal("page of this week", "circumstances", -0.2, "the page is {days} days old"),
    Signal("program is a tool", "circumstances", 1.8, "sent by a program that is no browser ({program})"),
    Signal("program is old", "circumstances", 0.5, "sent by a browser of many years ago"),
    Signal("browser without a window", "circumstances", 1.0, "sent by a browser without a window"),
    Signal("trackback", "circumstances", 0.8, "a trackback, not a comment"),
    Signal("pingback", "circumstances", 0.1, "a pingback, not a comment"),
)

_TOOL = re.compile(
    r"curl|wget|python|requests|httpx|aiohttp|java/|okhttp|go-http|libwww|perl|php|ruby|scrapy|httpclient|winhttp|axios|node"
)
_HEADLESS = re.compile(r"headless|phantomjs|selenium|puppeteer|playwright")
_OLD = re.compile(r"msie [1-9]\b|msie 10|windows nt 5|windows 9[58]|chrome/[1-5]\d\.|firefox/[1-4]?\d\.|opera/[1-9]\.")


def signals(submission: Submission, facts: Facts) -> list[str]:
    """The names of the signals in how this submission came."""
    found = ["trap filled"] if submission.trap_filled else []
    if submission.script_ran is not None:
        found.append("script ran" if submission.script_ran else "script did not run")
    if submission.seconds_on_page is not None:
        found += _of_time(submission.seconds_on_page, len(submission.text), facts)
    if submission.context_age_days is not None:
        found += _of_age(submission.context_age_days, facts)
    if submission.user_agent:
        name, tool = _of_program(submission.user_agent[:500].lower())
        if name:
            found.append(name)
        if tool:
            facts["program"] = tool
    if submission.kind in ("trackback", "pingback"):
        found.append(submission.kind)
    return found


def _of_time(seconds: float, length: int, facts: Facts) -> list[str]:
    if not 0.0 <= seconds <= 1e9:
        return []
    facts["seconds"] = round(seconds)
    found = [f"seconds<{n}" for n in (3, 8) if seconds < n]
    found += [f"seconds>={n}" for n in (20, 60) if seconds >= n]
    if length >= 80 and length > 25.0 * seconds:
        facts["length"] = length
        found.append("typed too fast")
    return found


def _of_age(days: float, facts: Facts) -> list[str]:
    if not 0.0 <= days <= 1e6:
        return []
    facts["days"] = round(days)
    if days >= 365.0:
        return ["page older than a month", "page older than a year"]
    if days >= 30.0:
        return ["page older than a month"]
    return ["page of this week"] if days < 7.0 else []


@lru_cache(maxsize=1024)
def _of_program(program: str) -> tuple[str, str]:
    """The signal that a program's name shows, and which tool it is; empty for none. Most visitors share a few names."""
    if match := _TOOL.search(program):
        return "program is a tool", match.group().rstrip("/")
    if _HEADLESS.search(program):
        return "browser without a window", ""
    return ("program is old" if _OLD.search(program) else ""), ""
