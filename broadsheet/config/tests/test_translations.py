"""The site's own words are there in each language that it is shipped in, and the catalogues are in step with them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.utils import formats, translation
from django.utils.translation import gettext

from broadsheet.config.tests.test_house_rules import ROOT
from broadsheet.newsroom import languages
from broadsheet.newsroom.tests.build import NOW
from broadsheet.spamfilter.reasons import sentence

OTHERS = [code for code, _ in languages.CHOICES if code != "en"]


def test_every_catalogue_is_whole_and_in_step():
    answer = subprocess.run([sys.executable, ".ci/messages", "--check"], cwd=ROOT, capture_output=True, text=True)

    assert (answer.stdout, answer.returncode) == ("", 0), answer.stderr


@pytest.mark.parametrize("language", OTHERS)
def test_words_for_readers_the_desk_and_the_filters_reasons_are_translated(language):
    words = ("Leave a reply", "Please enter your comment!", "Moderation", "Most read this week")
    with translation.override(language):
        assert [word for word in words if gettext(word) == word] in ([], ["Moderation"])
        assert sentence("text speaks for spam", {}, gettext) != sentence("text speaks for spam", {})


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "14 March 2026, 12:00"),
        ("de", "14. März 2026, 12:00"),
        ("fr", "14 mars 2026, 12:00"),
        ("es", "14 de marzo de 2026, 12:00"),
        ("ru", "14 марта 2026, 12:00"),
        ("ar", "14 مارس 2026، 12:00"),
    ],
)
def test_a_date_is_written_as_in_a_newspaper_of_the_language(language, written):
    with translation.override(language):
        assert formats.date_format(NOW, "DATETIME_FORMAT") == written
