"""Banned words are found however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion.models import (
    BannedWord,
)
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import banned_words, changes
from broadsheet.discussion.rules.banned_words import BannedWords
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_moderator,
    a_thread,
    submitted,
)


@pytest.mark.parametrize(
    "text",
    [
        "cheap pills",
        "Buy CHEAP  Pills!",
        "сhеар рills",
        "ch\u200beap pi\u0301lls",
        "c h e a p pills",
        "ｃｈｅａｐ pills",
        "c h e a p p i l l s",
        "buy c.h.e.a.p.p.i.l.l.s",
        "this is a c h e a p  p i l l s offer",
    ],
)
def test_a_phrase_is_found_however_it_is_dressed(text):
    assert BannedWords([banned_words.normalised("Cheap Pills")]).find(text) == "cheap pills"


@pytest.mark.parametrize("text", ["cheapest pills", "cheap and pills", "pills cheap", "", "cheap"])
def test_only_whole_words_in_their_order_are_a_phrase(text):
    assert BannedWords(["cheap pills"]).find(text) == ""


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("赌场", "欢迎来到赌场玩"),
        ("赌场", "欢迎来到赌 场玩"),
        ("カジノ", "オンラインｶｼﾞﾉで遊ぶ"),
        ("คาสิโน", "เล่นคาสิโนออนไลน์"),
    ],
)
def test_where_words_have_no_spaces_between_a_phrase_is_found_inside(phrase, text):
    assert BannedWords([banned_words.normalised(phrase)]).find(text) == banned_words.normalised(phrase)
    assert BannedWords([banned_words.normalised(phrase)]).find("欢迎ようこそยินดีต้อนรับ") == ""


def test_vowels_that_are_marks_tell_words_apart():
    assert BannedWords([banned_words.normalised("दिन")]).find("दान") == ""
    assert BannedWords([banned_words.normalised("दिन")]).find("शुभ दिन") == "दिन"


def test_a_long_list_with_one_first_word_costs_no_more_than_another():
    looked_up = []

    class Counted(str):
        __slots__ = ()

        def __hash__(self):
            looked_up.append(self)
            return super().__hash__()

    listed = BannedWords([f"buy thing{number}" for number in range(5000)])
    listed._in_words.find(tuple(Counted("buy") for _ in range(100)))

    # Itself, then twice in the one pair that is looked for.
    assert len(looked_up) <= 300


def test_a_phrase_in_the_name_or_website_counts():
    assert BannedWords(["casino"]).find("fine words", "Best Casino", "") == "casino"


@given(st.text(max_size=60))
def test_any_phrase_is_found_in_itself(text):
    folded = banned_words.normalised(text)
    if folded:
        assert BannedWords([folded]).find(f"so {text} then") or banned_words.words(
            f"so {text} then"
        ) != banned_words.words("so") + banned_words.words(text) + banned_words.words("then")


@pytest.mark.django_db
def test_a_listed_phrase_is_held_for_a_person_and_named():
    changes.add_banned_words(["Old  Mill", "", "old mill", "bees"], "heated", a_moderator().pk, NOW)

    comment = submitted(a_thread())

    decision = comment.decisions.get()
    assert (comment.state, decision.reason) == (State.HELD, ModerationReason.BANNED_WORD)
    assert {"group": "phrase", "weight": 0.0, "text": "bees"} in decision.evidence
    assert BannedWord.objects.count() == 2
