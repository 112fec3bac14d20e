"""`broadsheet retention` and `broadsheet privacy`, as typed."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from broadsheet.cli.main import main
from broadsheet.discussion.tests.build import a_comment
from broadsheet.privacy import retention

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    return main(list(words))


def test_retention_says_what_it_removed_and_the_page_when(capsys):
    a_comment(state="spam", posted_at=timezone.now() - timedelta(days=31))
    a_comment(state="spam", posted_at=timezone.now() - timedelta(days=29))

    assert run("retention", "run") == 0
    said = capsys.readouterr().out
    assert "discussion.Comment: author_name, text, html" in said
    assert "staff: 1\n" in said
    assert said.endswith("1 entries removed.\n") or said.endswith("1 entry removed.\n")
    assert retention.last_run().total == 1

    assert run("retention", "run") == 0
    assert capsys.readouterr().out == "Nothing was due.\n"


def test_a_person_is_handed_out_as_json_and_erased(capsys):
    a_comment(author_email="anna@example.org", author_name="Ännä")

    assert run("privacy", "export", "Anna@example.org") == 0
    said = capsys.readouterr().out
    assert json.loads(said)["discussion.Comment"][0]["author_name"] == "Ännä"
    assert "Ännä" in said

    assert run("privacy", "erase", "anna@example.org") == 0
    assert "1 entr" in capsys.readouterr().out
    assert run("privacy", "erase", "anna@example.org") == 0
    assert capsys.readouterr().out == "Nothing is held about this address.\n"
    assert run("privacy", "export", "anna@example.org") == 0
    assert json.loads(capsys.readouterr().out) == {}


@pytest.mark.parametrize("verb", ["export", "erase"])
def test_what_is_no_address_is_refused_in_one_sentence(verb, capsys):
    a_comment(author_email="anna@example.org")

    assert run("privacy", verb, "anna") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "broadsheet: 'anna' is not an e-mail address; write it like reader@example.org\n"


@pytest.mark.parametrize(
    "words", [("retention",), ("privacy",), ("privacy", "export"), ("privacy", "forget", "x@y.org")]
)
def test_half_a_command_says_how_it_is_used(words, capsys):
    with pytest.raises(SystemExit) as end:
        run(*words)

    assert end.value.code == 2
    assert "usage: broadsheet" in capsys.readouterr().err
