"""Files that were not given are fetched from the old site where that is wished for, and from nowhere else."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from broadsheet.exchange import uploads
from broadsheet.exchange.tests.wxr.exports import a_file, a_post, an_export, counts
from broadsheet.lib.tests.far_side import FarSide, answer, far_side
from broadsheet.newsroom.models import Picture

pytestmark = pytest.mark.django_db
PATH = "/wp-content/uploads/2019/03/mill.png"


@pytest.fixture
def old_site(settings):
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    with far_side() as site:
        yield site


@pytest.fixture
def fetch(move_in, old_site):
    def run(*paths: str, **how):
        parts = [a_file(9 + number, f"2019/03/{path}") for number, path in enumerate(paths)]
        data = an_export(*parts, a_post(7)).replace(b"https://old.example", old_site.url.encode())
        return move_in(data=data, is_fetching=True, **how)

    return run


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return file.getvalue()


def whys(report) -> list[str]:
    return [one.why for one in report.problems]


def test_a_file_that_was_not_given_comes_from_the_old_site(fetch, old_site: FarSide, client):
    old_site.answers[PATH] = answer(200, a_picture())
    report = fetch("mill.png")

    assert counts(report, "media") == (1, 1, 0, 0, 0)
    assert Picture.objects.count() == 1
    assert client.get(PATH).status_code == 301
    assert counts(fetch("mill.png"), "media") == (1, 0, 1, 0, 0)
    assert old_site.paths == [PATH]


def test_without_being_asked_to_nothing_is_fetched(move_in, old_site: FarSide):
    data = an_export(a_file(9, "2019/03/mill.png")).replace(b"https://old.example", old_site.url.encode())
    report = move_in(data=data)

    assert counts(report, "media") == (1, 0, 0, 0, 1)
    assert old_site.paths == []


def test_a_trial_fetches_nothing_and_says_what_would_come(fetch, old_site: FarSide):
    report = fetch("mill.png", is_dry=True)

    assert counts(report, "media") == (1, 1, 0, 0, 0)
    assert old_site.paths == []


def test_another_host_is_not_asked(move_in, old_site: FarSide):
    other = old_site.url.replace("127.0.0.1", "localhost")
    data = an_export(a_file(9, "2019/03/mill.png")).replace(
        b"https://old.example/wp-content", f"{other}/wp-content".encode()
    )
    report = move_in(data=data, is_fetching=True)

    assert counts(report, "media") == (1, 0, 0, 0, 1)
    assert old_site.paths == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(404, b"gone"), "the old site answers 404"),
        (answer(302, Location="https://elsewhere.example/mill.png"), "sends to another host"),
        (answer(302, Location="http://10.0.0.1/mill.png"), "sends to another host"),
        (answer(302, Location=PATH), "without end"),
        (answer(200, b"<html>no picture"), "is no picture"),
    ],
)
def test_what_cannot_be_fetched_is_in_the_report(fetch, old_site: FarSide, said, why):
    old_site.answers[PATH] = said
    report = fetch("mill.png")

    assert counts(report, "media") == (1, 0, 0, 0, 1)
    assert why in whys(report)[0]


def test_a_file_that_is_too_large_is_given_up(fetch, old_site: FarSide, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 50)
    old_site.answers[PATH] = answer(200, a_picture())

    assert "larger than 100 MB" in whys(fetch("mill.png"))[0]


def test_a_site_that_does_not_answer_is_not_asked_again_and_again(fetch, old_site: FarSide):
    names = [f"{number}.png" for number in range(8)]
    for name in names:
        old_site.answers[f"/wp-content/uploads/2019/03/{name}"] = b""
    report = fetch(*names)

    assert len(old_site.paths) == 5
    assert "has stopped answering" in whys(report)[-1]


def test_files_that_are_of_no_kind_that_is_taken_are_not_fetched(fetch, old_site: FarSide):
    fetch("mill.exe")

    assert old_site.paths == []
