"""The report: one page that needs nothing else, for eyes, ears, phones and nights; whatever is in the comments."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import report
from broadsheet.spamfilter.evaluation.progressive import evaluate
from broadsheet.spamfilter.evaluation.results import measured
from broadsheet.spamfilter.evaluation.robustness import AttackResult
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import some_lessons

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(30), start=1)]
NASTY = '<script src="https://evil.example/x.js">\u202egnp.exe\ud800\x00</bdi></table>& "\''


def of(name, records=RECORDS, model=None, **extra):
    return measured(evaluate(name, records, model or Filter.base()), folds=20, **extra)


@pytest.fixture(scope="module")
def page():
    nasty = [Record(n, Submission(NASTY + str(n)), "ham" if n % 2 else "spam") for n in range(1, 9)]
    attacks = [AttackResult("spacing", 9, 10), AttackResult("nothing", 0, 0)]
    return report.html([of("a <b>", attacks=attacks), of("nasty", nasty, Filter.empty()), of("ham", RECORDS[::2])])


class Reader(HTMLParser):
    """Notes tags, and the addresses that a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.tags, self.fetched, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.fetched += [
            attributes[name] for name in ("src", "href", "srcset", "data", "xlink:href") if name in attributes
        ]


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


def test_nothing_is_run_and_nothing_is_fetched(page):
    seen = read(page)

    assert not {"script", "link", "img", "iframe", "object", "form"} & set(seen.tags)
    assert seen.fetched == []
    assert "url(" not in page.split("</style>")[0]
    assert "@import" not in page.split("</style>")[0]


def test_every_plot_has_a_title_a_description_and_a_table(page):
    seen = read(page)

    plots = page.count("role=img")
    # Four that compare, and the scores of each of three.
    assert plots == 7
    assert seen.tags.count("title") == plots + 1
    assert seen.tags.count("desc") == seen.tags.count("details") == plots
    assert len(seen.ids) == len(set(seen.ids))
    for anchor in re.findall(r'aria-(?:labelledby|describedby)="?([\w-]+)', page):
        assert anchor in seen.ids


def test_what_is_in_the_comments_stays_text(page):
    assert "&lt;script src=" in page
    assert "‹202E›" in page
    assert "‹D800›" in page
    assert "\u202e" not in page
    page.encode("utf-8")


def test_missing_figures_are_dashes_and_said_in_words(page):
    assert "There is no spam here" in page
    assert "<td>–" in page
    assert "nan" not in re.sub(r"[a-z]*nan[a-z]+|[a-z]+nan", "", page.lower())


def test_it_is_made_for_phones_and_for_the_night(page):
    assert 'name="viewport"' in page
    assert 'content="light dark"' in page
    assert "prefers-color-scheme:dark" in page
    assert "overflow-x:auto" in page


def test_the_worst_mistakes_come_with_what_moved_them_wrongly():
    turned = [replace(r, label="ham" if r.label == "spam" else "spam") for r in RECORDS[:6]]
    page = report.html([of("turned", [*RECORDS[6:], *turned])])

    assert "Wanted, but called spam: turned" in page
    assert "Spam, but taken for wanted: turned" in page
    assert re.search(r"<li>[^<]+<b>[+-]\d", page)


def test_many_data_sets_are_drawn_six_at_a_time():
    page = report.html([of(f"set {n}", RECORDS[n : n + 12]) for n in range(7)])

    assert "(ROC), part 1 of 2" in page
    assert "(ROC), part 2 of 2" in page
    assert page.count("role=img") == 2 * 4 + 7


def test_a_page_of_nothing_is_a_page():
    assert "Figures" in report.html([])
    assert "There are no comments" in report.html([of("none", [])])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.71881, "0.719"),
        (96.523, "96.5"),
        (100.0, "100.0"),
        (12345, "12,345"),
        (4512.3, "4,512"),
    ],
)
def test_figures_are_short(value, told):
    assert report.shown(value) == told
