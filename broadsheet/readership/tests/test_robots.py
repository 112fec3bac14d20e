"""Which visitors are plainly not readers."""

from pathlib import Path

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from broadsheet.readership.robots import is_robot

READERS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (Linux; Android 12; CUBOT)",
    "Mozilla/5.0 (Linux; Android 11; ScanPal EDA52) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Safari/605.1.15",
]
_IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.6478.71 Mobile Safari/537.36 "
)
APPS = [
    f"{_IOS}Feedly/1.0",
    f"{_IOS}[FBAN/FBIOS;FBAV/470.1.0.40.108;FBBV/613;FBDV/iPhone14,5;FBSN/iOS;FBSV/17.5.1;FBLC/en_US;FBOP/5]",
    f"{_IOS}Instagram 337.0.3.23.109 (iPhone14,5; iOS 17_5; en_US; en; scale=3.00; 1170x2532; 613)",
    f"{_IOS}[LinkedInApp]/9.29.6055",
    f"{_IOS}Twitter for iPhone/10.45",
    f"{_IOS}[Pinterest/iOS]",
    f"{_IOS}GSA/322.0.643199270 Safari/604.1",
    f"{_IOS}MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/en",
    f"{_IOS}WhatsApp/2.24",
    f"{_IOS}Bluesky/1.90",
    f"{_IOS}NewsBlur iOS App v13",
    f"{_ANDROID}[FB_IAB/FB4A;FBAV/470.0.0.40.108;]",
    f"{_ANDROID}Viber/22.5",
    f"{_ANDROID}Flipboard/4.3.27",
]
ROBOTS = [
    "",
    "curl/8.5.0",
    "python-requests/2.32",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    "Mozilla/5.0 (Linux; Android 11) Chrome/140 Mobile Safari/537.36 Chrome-Lighthouse",
    # Those that run scripts.
    "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile "
    "Safari/537.36 (compatible; GoogleOther)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; "
    "+https://perplexity.ai/perplexity-user)",
    "Mozilla/5.0 (compatible; YandexMetrika/2.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131 Safari/537.36 Prerender "
    "(+https://github.com/prerender/prerender)",
    # The service behind the app.
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 3 subscribers; like FeedFetcher-Google)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Safari/537.36 Feedly",
]
FIELD_CASES = Path(__file__).resolve().parents[4] / "shared" / "field-cases" / "f15-robots.txt"


@pytest.mark.parametrize("user_agent", READERS)
def test_a_readers_browser_counts(user_agent):
    assert not is_robot(user_agent)


@pytest.mark.parametrize("user_agent", APPS)
def test_an_app_in_which_somebody_reads_counts(user_agent):
    assert not is_robot(user_agent)


@pytest.mark.parametrize("user_agent", ROBOTS)
def test_a_robot_does_not(user_agent):
    assert is_robot(user_agent)


def test_everything_that_the_kept_list_has_seen_is_a_robot_but_for_apps_that_open_pages():
    seen = [name for entry in CRAWLER_USER_AGENTS_DATA for name in entry.get("instances", ())]

    assert len(seen) > 2000
    assert [name for name in seen if not is_robot(name) and "; wv)" not in name] == []


@pytest.mark.skipif(not FIELD_CASES.exists(), reason="the cases from the field are not here")
def test_machines_that_were_once_counted_as_readers_are_robots():
    named = [line for line in FIELD_CASES.read_text().splitlines() if line.startswith("Mozilla/")]

    assert named
    assert [name for name in named if not is_robot(name)] == []


@pytest.mark.parametrize("user_agent", ["Mozilla/" + "(" * 100_000, "Mozilla/5.0 " + "a" * 100_000, "Mozilla/\0\ud800"])
def test_a_user_agent_of_any_length_is_answered(user_agent):
    is_robot(user_agent)
