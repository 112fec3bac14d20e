"""Banned words are found however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion import stats
from broadsheet.discussion.models import AuditEntry, BannedWord, PhraseAction
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import banned_words, changes, ready_lists, switching
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


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("idiots", "You are all 1diots."),
        ("idiot", "What an id!ot!"),
        ("kill yourself", "k1ll y0urself"),
        ("asshole", "@$$hole"),
        ("asshole", "4sshole, really"),
        ("idiots", "1 d i o t s"),
        ("idioten", "Ihr seid 1di0ten"),
    ],
)
def test_digits_and_signs_that_stand_for_letters_are_read_as_letters(phrase, text):
    assert BannedWords([phrase]).find(text) == phrase


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ass", "Take the A55 to town"),
        ("so", "Type 50 or 5O"),
        ("boss", "It has 8055 seats"),
        ("fail", "They fall. All fall down!"),
        ("is", "1s or 15, either"),
        ("sail", "54il"),
        ("idiot", "the idiotic 1st idea"),
    ],
)
def test_numbers_short_words_and_ordinary_ones_are_not_read_so(phrase, text):
    assert BannedWords([phrase]).find(text) == ""


@pytest.mark.django_db
def test_a_phrase_may_put_a_comment_with_the_spam_whatever_else_it_says():
    grace = a_moderator().pk
    changes.add_banned_words(["bees"], "", grace, NOW)
    changes.add_banned_words(["old mill"], "", grace, NOW, PhraseAction.BIN)

    comment = submitted(a_thread())

    decision = comment.decisions.get()
    assert (comment.state, decision.reason) == (State.SPAM, ModerationReason.BINNED_WORD)
    assert {"group": "phrase", "weight": 0.0, "text": "old mill"} in decision.evidence
    assert stats.held_by_phrase(NOW) == {"old mill": 1}


@pytest.mark.django_db
def test_what_is_done_with_a_phrase_can_be_changed():
    grace = a_moderator().pk
    changes.add_banned_words(["old mill"], "", grace, NOW)

    assert changes.set_phrase_action([BannedWord.objects.get().pk], PhraseAction.BIN, grace, NOW) == 1

    assert submitted(a_thread()).state == State.SPAM


@pytest.mark.django_db
def test_a_ready_list_is_used_until_it_is_switched_off():
    grace, words = a_moderator().pk, "You are all 1diots, especially Quint and his bees."

    assert switching.switch({"en": "hold", "xx": "hold"}, grace, NOW) == 1
    held = submitted(a_thread(), text=words)
    switching.switch({"en": ""}, grace, NOW)
    after = submitted(a_thread(), text=words + " Again.", author_name="Bob")

    assert (held.state, held.decisions.get().reason) == (State.HELD, ModerationReason.BANNED_WORD)
    assert after.decisions.get().reason != ModerationReason.BANNED_WORD
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["phrases", "phrases-dropped"]


@pytest.mark.parametrize("language", list(ready_lists.NAMES))
def test_every_ready_list_holds_phrases_that_can_be_found(language):
    listed = ready_lists.phrases(language)

    assert len(listed) > 5
    assert all(banned_words.fits(phrase) and banned_words.normalised(phrase) for phrase in listed)
    assert all(BannedWords(ready_lists.normalised([(language, "hold")])).find(phrase) for phrase in listed)


def test_ordinary_words_are_in_no_ready_list():
    every = BannedWords(ready_lists.normalised((language, "hold") for language in ready_lists.NAMES))
    fine = (
        "The class assessed the cockerels of Scunthorpe and Penistone. Die Schlampigkeit der Idiotie. Der Depot-Chef. "
        "La zorra vive en el bosque; el cabrito bala. Le con de service, la chienne du voisin. "
        "Суккулент и уродился хлеб."
    )

    assert every.find(fine) == ""
