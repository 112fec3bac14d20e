"""Small builders for submissions, in our own words."""

from __future__ import annotations

from pathlib import Path

from broadsheet.spamfilter.submission import Submission

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
ARTICLE = "Council votes to close the harbour bridge for two years of repairs"


def a_comment(
    text: str = "I crossed that bridge every day for ten years, the council is right.", **fields
) -> Submission:
    """An ordinary reader's comment under an article about a bridge."""
    return Submission(**({"text": text, "author": "Maria Lindqvist", "context": ARTICLE} | fields))


def a_spam(text: str = "Win big at our online casino, claim your free bonus now!", **fields) -> Submission:
    """An advertisement under the same article."""
    return Submission(**({"text": text, "author": "best casino bonus", "context": ARTICLE} | fields))


LETTER = (
    "We restore old wooden windows and doors for private owners in the whole county, with linseed oil paint "
    "and hand made glass, and we would be glad to come and see yours before the winter"
)
NEAR_LETTER = LETTER.replace("private owners", "home owners").replace("the winter", "the spring")
STRANGER = "My grandfather built boats on that quay and would not have believed what a ferry costs today"


def taught(model, lessons):
    """The model after these (submission, label) lessons."""
    for submission, label in lessons:
        model.learn(submission, label)
    return model


def some_lessons(count: int = 30):
    """As many lessons of each label, no two alike."""
    streets = [f"{a}{b} street" for a in ("Mill", "Church", "Harbour", "Station", "Garden") for b in "abcdefgh"]
    for number in range(count):
        street = streets[number % len(streets)]
        yield a_comment(f"They have been digging in {street} since week {number} and nobody told us why."), "ham"
        yield a_spam(f"Discount watches number {number}, order at http://watch-{number}.example/{street}"), "spam"
