"""Faults and durations are reported only where the operator says so, and then without anything about people."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest

from broadsheet.config import requests
from broadsheet.config.telemetry import address_with
from broadsheet.config.tests import commands, demo_home, running, services
from broadsheet.config.tests.collector import collector
from broadsheet.lib import request_id, telemetry
from broadsheet.lib.jobs import Job
from broadsheet.lib.schedule import Schedule

_SECRET = "anna@example.org"
_OFF = """
import sys
import broadsheet.config.wsgi
from broadsheet.lib import telemetry
telemetry.start("", "")
print(sorted({"sentry_sdk", "opentelemetry"} & {name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def events():
    """What Sentry's library would send from now on."""
    sentry_sdk = pytest.importorskip("sentry_sdk")
    kept = []

    class Kept(sentry_sdk.Transport):
        def capture_envelope(self, envelope):
            kept.append(envelope.get_event())

    options = telemetry.sentry_options("https://key@sentry.example.org/1")
    sentry_sdk.init(**options, transport=Kept)
    yield kept
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fail(somebody: str) -> None:
    raise ValueError(f"no such reader: {somebody}")


def test_a_fault_is_reported_by_its_kind_and_place_without_words_variables_and_addresses(events):
    token = request_id.current.set("0123456789abcdef")
    try:
        fail(_SECRET)
    except ValueError:
        logging.getLogger("broadsheet.tested").exception("It failed for %s", _SECRET)
    finally:
        request_id.current.reset(token)

    (event,) = events
    (error,) = event["exception"]["values"]
    assert (error["type"], error["stacktrace"]["frames"][-1]["function"]) == ("ValueError", "fail")
    assert event["tags"] == {"request_id": "0123456789abcdef"}
    assert _SECRET not in json.dumps(event, default=str)
    assert not {"request", "user", "breadcrumbs", "extra", "server_name", "contexts"} & event.keys()


def test_a_line_without_an_error_is_reported_by_its_place_alone(events):
    logging.getLogger("broadsheet.tested").error("Nobody is called %s", _SECRET)
    logging.getLogger("broadsheet.tested").warning("This is no fault")

    (event,) = events
    assert event["message"].startswith("broadsheet.tested, test_telemetry:")
    assert _SECRET not in json.dumps(event, default=str)


def trace_of(environ: dict[str, str], trusted_proxies: int = 0):
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    kept = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))

    def application(environ, start_response):
        start_response("404 Not Found", [])
        return [b"no\n"]

    traced = requests.Traced(
        requests.Counted(application, trusted_proxies), trusted_proxies, provider.get_tracer("tested")
    )
    assert traced(environ, lambda *_: None) == [b"no\n"]
    (span,) = kept.get_finished_spans()
    return span


def test_a_trace_has_the_kind_of_a_request_and_neither_its_address_nor_its_query():
    span = trace_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/receipts/tulip/", "QUERY_STRING": f"email={_SECRET}"})

    assert span.name == "GET reader"
    assert len(span.attributes["broadsheet.request_id"]) == 16
    assert span.attributes["http.response.status_code"] == 404
    assert "tulip" not in span.to_json()
    assert _SECRET not in span.to_json()


@pytest.mark.parametrize(("trusted_proxies", "is_taken_up"), [(1, True), (0, False)])
def test_a_longer_trace_is_taken_up_from_a_trusted_proxy_alone(trusted_proxies, is_taken_up):
    longer = f"00-{'a' * 32}-{'b' * 16}-01"
    span = trace_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_TRACEPARENT": longer}, trusted_proxies)

    assert (span.context.trace_id == int("a" * 32, 16)) is is_taken_up


@pytest.fixture
def traces(monkeypatch):
    """The parts of traces that this process makes from now on."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    kept = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))
    monkeypatch.setattr(telemetry, "_traces_jobs", True)
    monkeypatch.setattr(telemetry, "tracer", lambda: provider.get_tracer("tested"))
    return kept


@pytest.mark.django_db
def test_the_jobs_of_the_background_worker_are_traced_the_frequent_ones_only_where_they_fail(traces, events):
    def fails(now: datetime) -> None:
        raise ValueError(f"no such reader: {_SECRET}")

    jobs = [Job("seldom", 60, lambda now: None), Job("often", 0.2, lambda now: None), Job("broken", 0.2, fails)]
    Schedule(jobs, lambda: datetime.now(UTC)).run_due(0)

    spans = {span.name: span for span in traces.get_finished_spans()}
    assert {name: span.status.is_ok for name, span in spans.items()} == {"job seldom": True, "job broken": False}
    assert not any(_SECRET in span.to_json() for span in spans.values())
    (event,) = events
    assert event["tags"] == {"job": "broken"}
    assert _SECRET not in json.dumps(event, default=str)


@pytest.mark.slow
def test_a_served_site_reports_requests_jobs_and_faults_to_who_was_named_and_no_words(tmp_path):
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    pytest.importorskip("sentry_sdk")
    demo_home.copy_to(tmp_path)
    with collector() as taking:
        environ = {"BROADSHEET_OTLP_URL": taking.traces_url, "BROADSHEET_SENTRY_DSN": taking.dsn}
        with running.site(tmp_path, **environ) as site:
            assert site.get("/search/?q=ferryman").status == 200
            with closing(sqlite3.connect(tmp_path / "broadsheet.sqlite3", timeout=30)) as database:
                database.execute("ALTER TABLE pagecache_pagechange RENAME TO elsewhere")
            services.wait_until(
                lambda: "bring page files up to date" in [event["tags"]["job"] for event in taking.faults()],
                "the fault to be reported",
            )
            # What is left when a process ends is sent within two seconds or not at all.
            wanted = {"GET search", "job bring page files up to date"}
            services.wait_until(lambda: wanted <= {span.name for span in taking.spans()}, "the traces to be sent")

    # Two jobs need the table; whether the second of them has been due by then is a matter of seconds.
    failed = {event["tags"]["job"] for event in taking.faults()}
    assert {"bring page files up to date"} <= failed <= {"bring page files up to date", "forget old changes of pages"}
    assert "ferryman" not in str(taking.received)


def test_neither_library_is_loaded_while_they_are_off(tmp_path):
    environ = commands.inherited()
    found = subprocess.run(
        [sys.executable, "-c", _OFF], env=environ | {"BROADSHEET_HOME": str(tmp_path)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("value", "said"),
    [("https://x@y.example/1", r"pip install 'broadsheet\[sentry\]'"), ("tulip", "not a web address")],
)
def test_an_address_that_is_of_no_use_is_refused_with_the_cure(value, said):
    read = address_with("no_such_library", "sentry")

    assert read("") == ""
    with pytest.raises(ValueError, match=said):
        read(value)


@pytest.mark.django_db
def test_the_data_notice_names_who_is_told_of_faults_and_durations_while_somebody_is(client, settings):
    hosts = ("sentry.example.org", "traces.example.org")
    before = client.get("/comment-data/").content.decode()
    settings.FAULTS_GO_TO, settings.DURATIONS_GO_TO = hosts
    after = client.get("/comment-data/").content.decode()

    assert [host in before for host in hosts] == [False, False]
    assert [host in after for host in hosts] == [True, True]
