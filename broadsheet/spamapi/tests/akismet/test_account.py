"""Accounts: limits, sites, statistics and the small calls around them, in the shapes that clients check."""

import json

import pytest

from broadsheet.spamapi import check_log, keys
from broadsheet.spamapi.models import ApiKey, Label, Usage
from broadsheet.spamapi.tests.build import NOW, SITE, a_comment, call, count_checks

pytestmark = pytest.mark.django_db
COUNTS = ["spam", "ham", "missed_spam", "false_positives"]


@pytest.fixture
def used(key) -> str:
    row = ApiKey.objects.get()
    for site, spam, ham, missed, day in (
        ("a.example", 5, 5, 1, NOW), ("b.example", 2, 18, 0, NOW), ("=1+1", 0, 1, 0, NOW),
        ("a.example", 1, 1, 0, NOW.replace(month=2)), ("old.example", 9, 0, 0, NOW.replace(year=2024)),
    ):  # fmt: skip
        counts = {"checks": spam + ham, "spam": spam, "ham": ham, "missed_spam": missed}
        Usage.objects.create(key=row, site=site, day=day.date(), **counts)
    return key


def told_in_both_ways(path: str, key: str, **fields: str) -> dict:
    """The same by GET and by POST."""
    query = "&".join(f"{name}={value}" for name, value in {"api_key": key, **fields}.items())
    got, posted = call(path, method="GET", query=query), call(path, query)
    assert (got.status, got.body) == (posted.status, posted.body)
    assert got.headers["content-type"] == "application/json"
    return json.loads(got.body)


@pytest.mark.parametrize("extended", ["", "1", "true"])
def test_the_usage_limit_has_its_four_parts_and_two_more_when_asked(used, extended):
    limit = told_in_both_ways("/1.2/usage-limit", used, extended=extended)

    more = {"notice_level": 0, "upgrade": False} if extended else {}
    assert limit == {"limit": "none", "usage": 31, "percentage": "0.00", "throttled": False} | more


def test_a_quota_is_told_as_a_number_with_its_share(key):
    limited = keys.issue(SITE, NOW, quota=40)
    Usage.objects.create(key=ApiKey.objects.get(quota=40), site="a", day=NOW.date(), checks=10)

    assert told_in_both_ways("/1.2/usage-limit", limited) == {
        "limit": 40, "usage": 10, "percentage": "25.00", "throttled": False,
    }  # fmt: skip


def test_the_sites_of_a_month_are_one_list_and_three_numbers(used):
    found = told_in_both_ways("/1.2/key-sites", used)

    assert {name: found[name] for name in ("limit", "offset", "total")} == {"limit": 500, "offset": 0, "total": 3}
    assert [row["site"] for row in found["2026-03"]] == ["b.example", "a.example", "=1+1"]
    assert found["2026-03"][1] == {
        "site": "a.example", "api_calls": "10", "spam": "5", "ham": "5", "missed_spam": "1", "false_positives": "0",
        "is_revoked": False,
    }  # fmt: skip
    assert set(found) == {"2026-03", "limit", "offset", "total"}


@pytest.mark.parametrize(
    ("fields", "month", "sites"),
    [
        ({"month": "2026-02"}, "2026-02", ["a.example"]),
        ({"month": "1999-01"}, "1999-01", []),
        ({"month": "9999-12"}, "2026-03", ["b.example", "a.example", "=1+1"]),
        ({"month": "soon"}, "2026-03", ["b.example", "a.example", "=1+1"]),
        ({"filter": "A.EX"}, "2026-03", ["a.example"]),
        ({"order": "spam"}, "2026-03", ["a.example", "b.example", "=1+1"]),
        ({"order": "missed_spam", "limit": "1"}, "2026-03", ["a.example"]),
        ({"limit": "1", "offset": "1"}, "2026-03", ["a.example"]),
        ({"limit": "-1", "offset": "x"}, "2026-03", ["b.example", "a.example", "=1+1"]),
    ],
)
def test_the_sites_are_filtered_ordered_and_cut_as_asked(used, fields, month, sites):
    found = told_in_both_ways("/1.2/key-sites", used, **fields)

    assert [row["site"] for row in found[month]] == sites
    assert all(type(found[name]) is int for name in ("limit", "offset", "total"))


def test_more_is_told_of_each_site_when_asked(used):
    found = told_in_both_ways("/1.2/key-sites", used, extended="1")

    assert all({"hash", "eligible_for_revoke"} <= set(row) for row in found["2026-03"])


def test_the_sites_come_as_a_table_without_formulas(used):
    told = call("/1.2/key-sites", method="GET", query=f"api_key={used}&format=csv")

    assert told.headers["content-type"].startswith("text/csv")
    assert told.body.splitlines() == [
        f"Active sites for {used} during 2026-03 (limit:500, offset: 0, total: 3)",
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked",
        "b.example,20,2,18,0,0,false",
        "a.example,10,5,5,1,0,false",
        "'=1+1,1,0,1,0,0,false",
    ]


@pytest.mark.parametrize("path", ["/1.1/get-stats", "/1.2/get-key-stats"])
@pytest.mark.parametrize(
    ("period", "spam", "parts"),
    [
        ("60-days", 8, ["2026-02-14", "2026-03-14"]),
        ("6-months", 8, ["2026-02", "2026-03"]),
        ("year", 8, ["2026-02", "2026-03"]),
        ("all", 17, ["2024-03", "2026-02", "2026-03"]),
    ],
)
def test_the_statistics_have_all_seven_parts(used, path, period, spam, parts):
    found = json.loads(call(path, {"api_key": used, "key": used, "blog": SITE, "from": period}).body)

    assert set(found) == {*COUNTS, "time_saved", "accuracy", "breakdown"}
    assert (found["spam"], found["missed_spam"], list(found["breakdown"])) == (spam, 1, parts)
    assert all(type(found[name]) is int for name in [*COUNTS, "time_saved"])
    assert 90.0 < float(found["accuracy"]) < 100.0
    part = found["breakdown"][parts[-1]]
    assert all(part[name].isdecimal() for name in COUNTS)
    assert part["blogs"] == "3"
    assert part["da"] == ("2026-03-14" if period == "60-days" else "2026-03-01")


@pytest.mark.parametrize("path", ["/1.1/get-stats", "/1.2/get-key-stats"])
def test_without_history_the_statistics_are_noughts(key, path):
    found = json.loads(call(path, {"api_key": key, "blog": SITE, "from": "all"}).body)

    assert [found[name] for name in (*COUNTS, "time_saved", "breakdown")] == [0, 0, 0, 0, 0, {}]
    assert float(found["accuracy"]) == 100.0


def test_the_subscription_is_in_force_and_never_billed(key):
    found = json.loads(call("/1.1/get-subscription", {"key": key, "blog": SITE}).body)

    assert type(found.pop("account_id")) is int
    assert found == {
        "account_type": "self-hosted", "account_name": "The Test Paper", "status": "active",
        "next_billing_date": False, "limit_reached": False,
    }  # fmt: skip


def test_the_small_calls_are_answered(key):
    token = call("/1.1/token", {"api_key": key}).body

    assert token not in ("", "invalid")
    assert key not in token
    assert call("/1.1/deactivate", {"key": key, "blog": SITE}).body == "deactivated"
    assert call("/1.1/test", method="GET").body == "connected"
    assert json.loads(call("/1.2/compatible-plugins", method="GET").body) == []


def test_made_up_sites_beyond_a_number_are_counted_as_one(key, monkeypatch):
    monkeypatch.setattr(check_log, "MOST_SITES", 3)
    for _ in range(2):
        for number in range(8):
            call("/1.1/comment-check", a_comment(key, blog=f"https://made-up-{number}.example/"))
        count_checks()

    found = told_in_both_ways("/1.2/key-sites", key)["2026-03"]
    assert {row["site"]: row["api_calls"] for row in found} == {
        "other sites": "10", "made-up-0.example": "2", "made-up-1.example": "2", "made-up-2.example": "2",
    }  # fmt: skip
    assert told_in_both_ways("/1.2/usage-limit", key)["usage"] == 16


def test_a_new_month_and_another_key_count_their_own_sites(key, monkeypatch):
    monkeypatch.setattr(check_log, "MOST_SITES", 1)
    this, other = ApiKey.objects.get().pk, ApiKey.objects.get().pk + 1
    sites = check_log.SiteNames()

    assert [sites.name(this, site, NOW.date()) for site in ("a", "b", "a")] == ["a", "other sites", "a"]
    assert sites.name(this, "b", NOW.date().replace(month=4)) == "b"
    assert sites.name(other, "b", NOW.date()) == "b"


def test_a_correction_of_a_site_that_is_not_counted_apart_is_counted_and_taken_back_with_the_rest(key, monkeypatch):
    monkeypatch.setattr(check_log, "MOST_SITES", 1)
    row = ApiKey.objects.get()
    for site in ("a", "b"):
        check_log.count_feedback(row.pk, site, Label.SPAM, False, None, NOW)
    assert dict(Usage.objects.values_list("site", "missed_spam")) == {"a": 1, "other sites": 1}

    check_log.count_feedback(row.pk, "b", Label.HAM, False, (Label.SPAM, NOW), NOW)
    assert dict(Usage.objects.values_list("site", "missed_spam")) == {"a": 1, "other sites": 0}


def test_one_key_sees_nothing_of_another(used):
    other = keys.issue("https://other.example/", NOW)

    assert told_in_both_ways("/1.2/usage-limit", other)["usage"] == 0
    assert told_in_both_ways("/1.2/key-sites", other)["total"] == 0
    assert json.loads(call("/1.1/get-stats", {"key": other, "from": "all"}).body)["spam"] == 0
