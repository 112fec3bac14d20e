"""Each kind of signal notices what it is named after."""

import pytest

from broadsheet.spamfilter.features import author, evidence, links
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import ARTICLE
from broadsheet.spamfilter.text.hashing import HashKey


def noticed(text="", **fields):
    return {evidence.SIGNALS[n].name for n in evidence.collect(Submission(text, **fields), HashKey.DEFAULT).signals}


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("   ", "empty"),
        ("WHY IS THIS STILL CLOSED", "capitals>=70%"),
        ("What now?", "question"),
        ("no!!!", "exclamations>=3"),
        ("call 0800 123 4567 today", "long number"),
        ("text WIN to 85069", "short code"),
        ("only $5 each", "price"),
        ("👉👉 look", "arrows"),
        ("sooooo good", "letters stretched"),
        ("==========", "line of marks"),
        ("buy it buy it buy it buy it buy it buy it", "words repeated"),
        ("vіagra", "mixed script"),
        ("𝐛𝐞𝐬𝐭 offers", "styled letters"),
        ("a\u200bb\u200bc\u200b", "invisible>=3"),
        ("z\u0301a\u0302l\u0303go", "stacked marks"),
        ("<b>bold</b>", "tags"),
        ("v i a g r a", "spaced letters"),
        ("write to @somebody", "handle"),
        ("#bridge", "hashtag"),
        ("Это мост", "not latin"),
        ("subscribe to my channel", "call and own thing"),
        ("earn money from home", "money>=2"),
        ("great post, keep up the good work", "praise>=2"),
        ("they said it was wrong", "third person"),
        ("रोज पैसे कमाओ", "money"),
        ("สมัครเลย รับโบนัส", "prize"),
    ],
)
def test_text_shows(text, signal):
    assert signal in noticed(text)


def test_a_webcam_is_no_word_of_the_sex_trade_by_itself():
    assert "adult" not in noticed("The pier is open, see the webcam of the harbour")
    assert "adult" in noticed("Meet our webcam girls tonight")


def test_a_year_is_no_number_to_call():
    assert "short code" not in noticed("They carried the panes down those stairs in 1987 and again in 2024.")


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("see http://a.example.com", "links>=1"),
        ("http://a.example.com/x", "only a link"),
        ("[url=http://a.example.com]x[/url]", "BBCode link"),
        ('<a href="http://a.example.com">x</a>', "HTML link"),
        ("look at bit.ly/abc", "shortener"),
        ("join https://t.me/abc", "invitation"),
        ("http://offers.example.xyz", "cheap ending"),
        ("http://192.0.2.7/x", "number for a host"),
        ("http://xn--80ak6aa92e.com/", "look-alike host"),
        ("http://best-cheap-shoes.example.com", "many hyphens"),
        ("http://casino.example.com", "selling words in link"),
        ("http://example.com/?ref=77", "tracking"),
        ("https://en.wikipedia.org/wiki/Bridge", "known place"),
        ("write me: joe@example.com", "e-mail address"),
        ("go to example dot com", "spelled-out link"),
    ],
)
def test_links_show(text, signal):
    assert signal in noticed(text)


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({"author": "cheap jerseys"}, "name sells"),
        ({"author": "where to get good tyres"}, "name is a phrase"),
        ({"author": "shoes.example.com"}, "name is an address"),
        ({"author": "Maria Lindqvist"}, "name like a person"),
        ({"author": "xkcdqwrtz"}, "name of random letters"),
        ({"author": "Jo", "author_url": "http://example.com"}, "website given"),
        ({"author": "Jo", "author_url": "http://casino.example.com"}, "website sells"),
        ({"author": "Acme Paints", "author_url": "https://acmepaints.com"}, "name is the website"),
        (
            {"author": "Jo", "author_email": "jo@example.org", "author_url": "http://example.org"},
            "e-mail at the website",
        ),
        ({"author": "Jo", "author_email": "nonsense"}, "e-mail malformed"),
    ],
)
def test_the_author_shows(fields, signal):
    assert signal in noticed("Hello", **fields)


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({"trap_filled": True}, "trap filled"),
        ({"seconds_on_page": 1.2}, "seconds<3"),
        ({"seconds_on_page": 70.0}, "seconds>=60"),
        ({"script_ran": False}, "script did not run"),
        ({"context_age_days": 400.0}, "page older than a year"),
        ({"user_agent": "python-requests/2.31"}, "program is a tool"),
        ({"user_agent": "Mozilla/5.0 HeadlessChrome/120"}, "browser without a window"),
        ({"kind": "trackback"}, "trackback"),
    ],
)
def test_circumstances_show(fields, signal):
    assert signal in noticed("Hello", **fields)


def test_a_comment_on_the_subject_touches_the_article():
    assert "touches the article>=2" in noticed("The bridge repairs took ages", context=ARTICLE)


def test_telling_words_are_quoted_not_common_ones():
    found = evidence.collect(
        Submission("Anybody knows those repairs", context="Before the repairs anybody knew those"), HashKey.DEFAULT
    )

    assert found.facts["shared"] == "repairs"


@pytest.mark.parametrize("text", ["see http://a.example.com", "call 0800 123 4567", "subscribe to my channel", ""])
def test_what_could_lead_to_the_sender_shows(text):
    assert "leads nowhere" not in noticed(text)
    assert "leads nowhere" in noticed("What a bunch of crooks, they only want our money!")


def test_words_of_trade_tell_more_when_they_stand_close():
    assert "money>=2" in noticed("earn money from home")
    assert "money>=2" not in noticed(
        "The council has no money. " + "They talk and talk about the old bridge. " * 8 + "Cash"
    )


def test_empty_praise_touches_nothing():
    assert "praise that touches nothing" in noticed("Great post, thanks for sharing", context=ARTICLE)


def test_nothing_is_said_about_an_unknown_article():
    assert not any("touches" in name for name in noticed("The bridge repairs took ages"))


def test_links_are_found_with_their_registered_domain():
    found = links.find("see https://www.shop.example.co.uk/a?b=1, or news.example.org. But not e.g. this.or.that")

    assert [(link.host, link.domain) for link in found] == [
        ("shop.example.co.uk", "example.co.uk"),
        ("news.example.org", "example.org"),
    ]


def test_an_address_without_a_host_is_no_link():
    assert links.parse("http://") is None
    assert links.parse("just words") is None


def test_all_priors_of_the_author_are_reasoned_not_measured():
    assert all(signal.says or abs(signal.prior) <= 0.2 for signal in author.SIGNALS)


def test_the_articles_words_are_no_credit_beside_a_link_or_a_website():
    woven = "The bridge repairs took ages, what an insightful piece"

    for fields in ({"author_url": "https://roofs.example"}, {"text": f"{woven} https://roofs.example"}):
        found = noticed(**({"text": woven, "context": ARTICLE} | fields))
        assert not any(name.startswith("touches the article") for name in found)
        assert "praise that touches nothing" not in found


def test_flattery_beside_a_link_or_a_website_is_noticed_in_any_language():
    for text in (
        "What a fascinating post",
        "Ein toller Beitrag, faszinierend",
        "Artículo excelente",
    ):
        assert "flattery with a link" in noticed(text, author="Jo", author_url="https://roofs.example")
        assert "flattery with a link" not in noticed(text, author="Jo")


def test_a_source_that_is_linked_in_a_sentence_is_no_advertising():
    plain = "The minutes of that meeting are at https://council.example/minutes, page four"

    assert "plain link" in noticed(plain)
    assert "plain link" not in noticed(f"{plain}, buy now at a discount")
    assert "plain link" not in noticed("https://council.example/minutes")
    assert "short code" not in noticed("The report is at https://council.example/reports/48213, read it")


def test_a_link_beside_words_that_we_do_not_divide_has_no_credit():
    assert "plain link" not in noticed("ขอ บอก ทุก คน ว่า รายงาน อยู่ ที่นี่ https://council.example/minutes")


def test_a_link_is_seen_behind_a_word_that_runs_into_it():
    assert {"links>=1"} <= noticed("คุณได้รับ th.Bhttp://council.example/minutes")


def test_a_form_without_text_says_nothing_by_that():
    form = noticed("", author="Anna Berg", kind="signup")

    assert not form & {"empty", "leads nowhere", "length>=1"}
    assert "empty" in noticed("", author="Anna Berg")
