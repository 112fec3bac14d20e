"""The figures at ``/metrics``, the files that use them, and the log lines."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from broadsheet.config import logs, requests
from broadsheet.discussion.tests.build import a_comment
from broadsheet.lib import metrics

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
_NAME = re.compile(r"\b(broadsheet_[a-z_]+)")
pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(client, settings, tmp_path):
    """What Prometheus reads, as numbers by name with labels."""

    def read() -> dict[str, float]:
        answer = client.get("/metrics")
        assert answer.status_code == 200
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}

    return read


def known() -> set[str]:
    names = {"broadsheet_info", *metrics.COUNTERS, *(reading.name for reading in metrics.readings())}
    return names | {f"{name}_{part}" for name in metrics.TIMES for part in ("bucket", "count", "sum")}


def test_what_happened_in_a_process_and_what_waits_is_told(figures):
    before = figures()
    metrics.count("broadsheet_replies_total", "held")
    metrics.took("broadsheet_request_seconds", 0.02, "page")
    a_comment(state="held", worth=1.0)
    after = figures()
    name = 'broadsheet_replies_total{state="held"}'

    assert after[name] == before.get(name, 0) + 1
    assert after['broadsheet_request_seconds_bucket{endpoint="page",le="0.025"}'] >= 1
    assert after["broadsheet_queue_comments"] == before["broadsheet_queue_comments"] + 1
    assert after["broadsheet_database_up"] == 1


@pytest.mark.parametrize(
    ("token", "asked", "status"),
    [
        ("", {"REMOTE_ADDR": "127.0.0.1"}, 200),
        ("", {"REMOTE_ADDR": "::1"}, 200),
        ("", {"REMOTE_ADDR": "198.51.100.1"}, 403),
        ("", {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("s3cret", {"REMOTE_ADDR": "198.51.100.1", "HTTP_AUTHORIZATION": "Bearer s3cret"}, 200),
        ("s3cret", {"REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": "Bearer other"}, 403),
        ("s3cret", {"REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": "Bearer sécret"}, 403),
        ("s3cret", {"REMOTE_ADDR": "127.0.0.1"}, 403),
    ],
)
def test_figures_are_for_this_machine_or_for_who_has_the_token(client, settings, token, asked, status):
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", **asked).status_code == status


@pytest.mark.skipif(not DEPLOY.exists(), reason="needs the source tree")
def test_every_figure_that_the_dashboard_and_the_alerts_name_exists():
    dashboard = json.loads((DEPLOY / "grafana" / "broadsheet.json").read_text())
    shown = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", []))
    rules = yaml.safe_load((DEPLOY / "prometheus" / "broadsheet-alerts.yaml").read_text())
    warned = " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])

    assert set(_NAME.findall(shown)) - known() == set()
    assert set(_NAME.findall(warned)) - known() == set()
    assert set(metrics.COUNTERS) <= set(_NAME.findall(shown))


@pytest.mark.skipif(not DEPLOY.exists(), reason="needs the source tree")
def test_every_figure_is_explained_in_the_manual():
    manual = (DEPLOY.parent / "docs" / "manual" / "monitoring.md").read_text()
    names = {*metrics.COUNTERS, *metrics.TIMES, *(reading.name for reading in metrics.readings())}

    assert {name for name in names if f"`{name}`" not in manual} == set()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("/town/a-story/", "page"),
        ("/town/a-story/feed/", "feed"),
        ("/threads/3/reply", "reply"),
        ("/1.1/comment-check", "check"),
        ("/admin/pages/", "newsroom"),
        ("", "page"),
        ("broken", "page"),
    ],
)
def test_requests_are_counted_by_few_kinds_of_address(path, kind):
    assert requests.endpoint(path) == kind


@pytest.mark.parametrize(
    ("given", "proxies", "is_taken"),
    [("abcdef-123456", 1, True), ("abcdef-123456", 0, False), ("a\nb" * 9, 1, False), ("", 1, False)],
)
def test_the_id_of_a_request_is_taken_from_a_trusted_proxy_alone(given, proxies, is_taken):
    name = requests.id_of({"HTTP_X_REQUEST_ID": given}, proxies)

    assert (name == given) is is_taken
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", name)


def access_line(caplog, with_addresses: bool) -> tuple[logging.LogRecord, dict[str, str]]:
    headers: dict[str, str] = {}

    def application(environ, start_response):
        start_response("404 Not Found", [("Content-Length", "3")])
        return [b"no\n"]

    logged = requests.AccessLog(application, 0, with_addresses=with_addresses)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/receipts/{'t0ken' * 9}/", "QUERY_STRING": "email=a@example.org",
               "REMOTE_ADDR": "198.51.100.9"}  # fmt: skip
    with caplog.at_level(logging.INFO, logs.ACCESS):
        logged(environ, lambda status, given: headers.update(given))
    return caplog.records[-1], headers


def test_the_access_log_has_no_address_no_query_and_no_token_unless_addresses_are_asked_for(caplog):
    record, headers = access_line(caplog, with_addresses=False)
    line = json.loads(logs.Json().format(record))

    assert line["path"] == "/receipts/…/"
    assert (line["status"], line["bytes"], line["method"]) == ("404", "3", "GET")
    assert line["request_id"] == headers["X-Request-ID"]
    assert "198.51.100.9" not in json.dumps(line)
    assert access_line(caplog, with_addresses=True)[0].fields["address"] == "198.51.100.9"


def test_the_data_notice_says_that_addresses_are_logged_while_they_are(client, settings):
    settings.ACCESS_LOG = "with-addresses"
    assert "written to its log with the address" in " ".join(client.get("/comment-data/").content.decode().split())
    settings.ACCESS_LOG = "on"
    assert "written to its log with the address" not in " ".join(client.get("/comment-data/").content.decode().split())


def test_of_one_kind_of_trouble_one_line_a_minute_is_written_with_how_many_there_were(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("broadsheet.config.logs.time.monotonic", lambda: now[0])
    bounded = logs.OnceAMinute()

    def said(words: str, *values: str, level: int = logging.ERROR) -> str | None:
        record = logging.LogRecord("broadsheet.x", level, "", 1, words, values, None)
        return record.getMessage() if bounded.filter(record) else None

    assert said("away: %s", "a") == "away: a"
    assert said("away: %s", "b") is None
    assert said("away: %s", "c") is None
    assert said("another") == "another"
    assert said("told", level=logging.INFO) == said("told", level=logging.INFO) == "told"
    now[0] += 61
    assert said("away: %s", "d") == "away: d (2 more like this were left out)"
    assert said("away: %s", "e") is None


def test_the_time_of_a_line_and_its_traceback_are_in_the_json(caplog):
    before = timezone.now()
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("broadsheet.tested").exception("It failed for %s", "somebody")
    line = json.loads(logs.Json().format(caplog.records[-1]))

    assert line["message"] == "It failed for somebody"
    assert "ValueError: no" in line["traceback"]
    assert line["time"][:4] in {str(before.year), str(timezone.now().year)}
