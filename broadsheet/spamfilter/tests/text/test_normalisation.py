"""The folded view is what a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter.text import normalisation


@pytest.mark.parametrize(
    "text",
    [
        "viagra",
        "VIAGRA",
        "Ｖｉａｇｒａ",
        "𝐕𝐢𝐚𝐠𝐫𝐚",
        "Vіаgrа",
        "V\u200bi\u200ba\u200bg\u200br\u200ba",
        "v\u0301i\u0336agra",
        "🅥🅘🅐🅖🅡🅐",
        "ⓥⓘⓐⓖⓡⓐ",
        "ᴠɪᴀɢʀᴀ",
    ],
)
def test_disguises_fold_to_the_same_word(text):
    assert normalisation.fold(text) == "viagra"


def test_scripts_with_vowel_signs_keep_them():
    assert normalisation.fold("ไม่ได้") == normalisation.fold("ไม่ได้")
    assert len(normalisation.fold("हिन्दी")) == len("हिन्दी")


letters = st.one_of(
    st.characters(), st.characters(categories=["M"]), st.sampled_from("aA\u0345ΣςİıßſK한한가\u0338\u200d👉")
)


@given(st.text(letters, max_size=8))
def test_characters_that_neighbours_do_not_change_fold_one_by_one_to_the_same(text):
    assert normalisation.fold(text) == normalisation._folded_together(text)


def test_a_long_text_is_read_at_both_ends():
    seen = normalisation.views("start " + "x" * 50_000 + " end")

    assert seen.raw.startswith("start")
    assert seen.raw.endswith("end")
    assert len(seen.raw) <= normalisation.HEAD_CHARACTERS + normalisation.TAIL_CHARACTERS + 1


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_folds_to_encodable_bytes(text):
    seen = normalisation.views(text)

    assert seen.folded_bytes.decode("utf-8", "replace") is not None
    assert len(seen.folded) <= normalisation.HEAD_CHARACTERS + normalisation.TAIL_CHARACTERS + 1
