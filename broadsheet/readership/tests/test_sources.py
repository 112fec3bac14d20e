"""Where readers come from: registered domains, and nothing else of an address."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.readership import service, sources
from broadsheet.readership.tests.build import BEES, MILL, NOW, fold_all, read


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("", "unknown"),
        ("www.example.co.uk", "example.co.uk"),
        ("News.Example.ORG.", "example.org"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("paper.example", "here"),
        ("www.paper.test-site.org", "here"),
        ("localhost", "unknown"),
        ("192.0.2.7", "unknown"),
        ("[2001:db8::1]", "unknown"),
        ("intranet", "unknown"),
        ("co.uk", "unknown"),
        ("a b.org", "unknown"),
        ("https://example.org/private?name=Orla", "unknown"),
        ("é.org", "unknown"),
        ("x" * 300 + ".org", "unknown"),
    ],
)
def test_only_the_registered_domain_is_kept(host, source):
    own = "paper.test-site.org:8000" if host.endswith("test-site.org") else "paper.example"

    assert sources.of_host(host, own) == source


@pytest.mark.parametrize("own", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_a_site_without_a_public_name_knows_its_own_pages(own):
    host = own.removesuffix(":8000")

    assert sources.of_host(host, own) == "here"


@given(st.text(max_size=300), st.sampled_from(["paper.org", "localhost:8000", "[::1]"]))
def test_whatever_is_sent_a_source_is_one_short_word(host, own):
    source = sources.of_host(host, own)

    assert 0 < len(source) <= 100
    assert source.isascii()
    assert " " not in source


@pytest.mark.django_db
def test_the_sources_that_sent_most_come_first(settings):
    for source, times, subject in (("a.org", 1, MILL), ("b.org", 3, MILL), ("unknown", 2, MILL), ("a.org", 3, BEES)):
        read(settings.SPOOL_ROOT, subject, times, source=source)
    read(settings.SPOOL_ROOT, MILL, 9, NOW - timedelta(days=8), source="old.org")
    fold_all()

    assert service.by_source(NOW.date(), MILL) == [("b.org", 3), ("unknown", 2), ("a.org", 1)]
    assert service.by_source(NOW.date()) == [("a.org", 4), ("b.org", 3), ("unknown", 2)]


@pytest.mark.django_db
def test_invented_sources_fill_no_table(settings):
    read(settings.SPOOL_ROOT, times=5, source="real.org")
    fold_all()
    for number in range(150):
        read(settings.SPOOL_ROOT, source=f"invented{number:03}.org")
    read(settings.SPOOL_ROOT, times=2, source="real.org")
    read(settings.SPOOL_ROOT, times=2, source="unknown")
    fold_all()
    found = dict(service.by_source(NOW.date(), MILL))

    assert (found["real.org"], found["unknown"], found["others"]) == (7, 2, 51)
    assert len(found) == sources.MOST_APART + 2
