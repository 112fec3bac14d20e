"""Good words around an advertisement do not let it through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter.explanation import explanation
from broadsheet.spamfilter.model import worst_passage
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import LETTER, STRANGER, a_comment, a_spam, some_lessons, taught
from broadsheet.spamfilter.text.normalisation import views
from broadsheet.spamfilter.verdict import Decision

ADVERTISEMENT = "Discount watches number 99, order at http://watch-99.example/now"
PRAISE = (
    "They have been digging in Harbour street since week 7 and nobody told us why. My grandfather built boats there, "
    "and I crossed that bridge every day for ten years; the council was right about the ferry."
)


@pytest.fixture(scope="module")
def model():
    # A young filter is careful about parts.
    return taught(Filter.base(), some_lessons(120))


@pytest.mark.parametrize("template", ["{spam} {good}", "{good} {spam}", "{good} {spam} {good}"])
def test_an_advertisement_among_good_words_is_stopped(model, template):
    padded = a_comment(template.format(spam=ADVERTISEMENT, good=PRAISE))

    assert model.judge(padded).decision is not Decision.PUBLISH


def test_the_part_that_speaks_for_spam_is_quoted_and_counted(model):
    padded = a_comment(f"{PRAISE} {ADVERTISEMENT.replace('http://watch-99.example/now', 'now')} {PRAISE}")
    found = explanation(model, padded)

    (row,) = [row for row in found.rows if row.group == "part"]
    assert "watches number 99" in row.text
    assert row.weight > 0
    assert found.verdict.decision is Decision.HOLD


def test_a_part_never_makes_spam_of_a_comment(model):
    padded = a_comment(f"{PRAISE} {STRANGER} {a_spam().text} {LETTER}")

    assert model.judge(padded).decision in (Decision.PUBLISH, Decision.HOLD)


@pytest.mark.parametrize("text", [PRAISE, STRANGER, f"{PRAISE} {STRANGER}"])
def test_good_words_alone_have_no_such_part(model, text):
    assert model.weigh(a_comment(text)).part is None


def test_an_advertisement_without_spaces_between_its_words_is_stopped_too():
    wanted = ["วันนี้อากาศดีมากไปเดินเล่นกันเถอะ", "ขอบคุณสำหรับข่าวนี้นะครับ", "พรุ่งนี้โรงเรียนปิดหรือเปล่า"]
    model = Filter.base()
    for number in range(25):
        model.learn(a_comment(f"{wanted[number % 3]}{number}"), "ham")
        model.learn(a_comment(f"สมัครสมาชิกวันนี้รับเครดิตทันทีไม่ต้องฝาก{number}"), "spam")

    padded = a_comment(f"{''.join(wanted)}สมัครสมาชิกวันนี้รับเครดิตทันทีไม่ต้องฝาก{''.join(wanted)}{wanted[0]}{wanted[2]}")

    assert model.judge(padded).decision is not Decision.PUBLISH


@given(st.text(min_size=60, max_size=300), st.integers(0, 250), st.integers(1, 100))
def test_a_part_is_cut_between_words_and_characters(text, start, length):
    text = "".join(text.encode("utf-8", "ignore").decode().split())
    found = worst_passage.part(a_comment(text), (min(start, len(text)), min(start + length, len(text))))

    assert found is None or found[0].text in views(text).folded or found[0].text in text


def test_a_site_without_lessons_looks_at_no_parts():
    assert Filter.base().weigh(a_comment(f"{PRAISE} {ADVERTISEMENT}")).part is None
