"""What a reader typed, as HTML."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.lib import html, markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>hello</p>",
    "<a href='javascript:alert(1)'>click</a>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<b><i><b><a><a><p></b></p></i>",
    "</p></article><!-- --><style>*{display:none}</style>",
    "<![CDATA[<b>]]><?php ?><!doctype html>",
    "<textarea><title><noscript><plaintext>",
    "&lt;script&gt; &amp;amp; &#60;b&#62; &nbsp",
    'http://example.org/"onmouseover="alert(1)',
    "http://example.org/'onmouseover='alert(1)",
    "http://example.org/<script>alert(1)</script>",
    "http://example.org/&quot;onload=&quot;",
    "javascript:alert(1) data:text/html,<b> vbscript:x",
    "http://javascript:alert(1)",
    "hTTps://EXAMPLE.org/ http://[ http://: http://a http://%zz https://\x00x",
    "‮drow a fo thgir‬ ​​ 👩‍👩‍👧",
    "[url=http://example.org]x[/url]",
]
PIECES = st.sampled_from(
    [*HOSTILE, "\n", "\n\n", "\r\n \t\r\n", " ", "<", ">", "&", '"', "http://example.org/", ")", "."]
)
ANY_TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))
LINK = "http://example.org/page"


class Parts(HTMLParser):
    """Takes a page apart as a browser would: tags, attributes, words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.tags.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def links(page: str) -> list[str]:
    return [value for name, value in Parts(page).attributes if name == "href"]


def visible(text: str) -> str:
    return re.sub(r"\s+", "", text)


def every_hostile_example(test):
    for text in HOSTILE:
        test = example(text)(test)
    return test


@every_hostile_example
@given(ANY_TEXT)
def test_whatever_comes_in_only_what_a_comment_may_hold_comes_out(text):
    only_what_a_comment_may_hold(Parts(markdown.render(text)))
    only_what_a_comment_may_hold(Parts(html.sanitise(text)))


def only_what_a_comment_may_hold(parts: Parts) -> None:
    assert set(parts.tags) <= {"p", "br", "a", "em", "strong", "blockquote", "code", "ul", "ol", "li"}
    assert {name for name, _ in parts.attributes} <= {"href", "rel", "start", "value"}
    assert all(re.match("https?://", value, re.IGNORECASE) for name, value in parts.attributes if name == "href")
    assert all(value == "ugc nofollow" for name, value in parts.attributes if name == "rel")
    assert parts.tags.count("a") == sum(name == "rel" for name, _ in parts.attributes)


def without_marks(text: str) -> str:
    return re.sub(r"^[ \t]*(?:-|[0-9]{1,2}\.) ", "", re.sub(r"[*_`\\\[\]>]", "", text), flags=re.MULTILINE)


@every_hostile_example
@given(ANY_TEXT)
def test_every_visible_character_stays(text):
    plain = without_marks(text)

    assert visible(Parts(markdown.render(plain)).words) == visible(html.clean_text(plain))


@given(st.text(alphabet=" ab1*_`\\>\n&<é", max_size=80))
def test_marks_take_no_letter_away(text):
    letters = re.findall(r"\w", without_marks(text))

    assert re.findall(r"[^\W_]", Parts(markdown.render(text)).words) == [one for one in letters if one != "_"]


@given(st.text(alphabet=" -*1.>\na`", max_size=80))
@example("- " * 40 + "a")
@example("> - " * 20 + "a")
@example("- " + "> " * 40 + "a")
def test_lists_and_quotes_in_each_other_lose_no_words(text):
    assert Parts(markdown.render(text)).words.count("a") == text.count("a")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("- one\n* two", "<ul><li>one</li></ul><ul><li>two</li></ul>"),
        (
            "Bring:\n- bread\n- *salt*\nand come.",
            "<p>Bring:</p><ul><li>bread</li><li><em>salt</em></li></ul><p>and come.</p>",
        ),
        ("- one\n  goes on\n- two", "<ul><li>one<br>goes on</li><li>two</li></ul>"),
        ("1. one\ngoes on\n2. two\n5. five", '<ol><li>one<br>goes on</li><li>two</li><li value="5">five</li></ol>'),
        ("3. To your third point", '<ol start="3"><li>To your third point</li></ol>'),
        ("1986. What a summer", "<p>1986. What a summer</p>"),
        ("+ plus\n1) one", "<p>+ plus<br>1) one</p>"),
        ("- - a", "<ul><li>- a</li></ul>"),
    ],
)
def test_lists_are_flat_and_numbered_as_they_were_typed(typed, shown):
    assert markdown.render(typed).replace("\n", "") == shown


@pytest.mark.parametrize(
    "address", ["http://example.org/a*b*c", "http://example.org/_a_/__b__c", "HTTP://example.org/*a*b"]
)
@pytest.mark.parametrize("around", ["{}", "see *this* {} and *that*", "*{} is it*", "[{}](http://example.com/*x*)"])
def test_a_star_in_an_address_is_part_of_it(address, around):
    parts = Parts(markdown.render(around.format(address)))

    assert address in parts.words
    assert address in links(markdown.render(address))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*soft* and **loud**", "<em>soft</em> and <strong>loud</strong>"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2<em>3</em>4"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("[words](http://example.org/)", '<a href="http://example.org/" rel="ugc nofollow">words</a>'),
        ("[words](javascript:alert(1))", "[words](javascript:alert(1))"),
        ("[words](/moderation/)", "words (/moderation/)"),
        ("[words](//evil.example)", "words (//evil.example)"),
        ("[words](mailto:a@example.org)", "words (mailto:a@example.org)"),
        (
            "[](http://example.org/)",
            '<a href="http://example.org/" rel="ugc nofollow">http://example.org/</a>',
        ),
        (
            "[bank.example](https://evil.example/x)",
            '<a href="https://evil.example/x" rel="ugc nofollow">bank.example</a> (evil.example)',
        ),
        (
            '[words](http://example.org/ "a title")',
            '<a href="http://example.org/" rel="ugc nofollow">words</a>',
        ),
        (r"\*as it is\*", "*as it is*"),
        ("# no heading", "# no heading"),
        ("-no list", "-no list"),
        ("-", "-"),
    ],
)
def test_light_markdown_and_nothing_else(typed, shown):
    assert markdown.render(typed) == f"<p>{shown}</p>"


def test_a_quote_is_told_from_the_answer():
    page = markdown.render("> Bees sleep.\nThey do not.")

    assert page == "<blockquote>\n<p>Bees sleep.</p>\n</blockquote>\n<p>They do not.</p>"


def test_quotes_go_four_deep_and_lose_no_words():
    page = markdown.render(">" * 5000 + " words")

    assert page.count("<blockquote>") == 4
    assert "words" in Parts(page).words


def test_the_links_past_the_twentieth_keep_their_words_and_address():
    page = markdown.render(" ".join(f"[word{number}](http://example.org/{number})" for number in range(22)))

    assert len(links(page)) == 20
    assert "word21 (http://example.org/21)" in Parts(page).words


@every_hostile_example
@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text):
    rendered = markdown.render(text)

    assert html.clean_text(html.clean_text(text)) == html.clean_text(text)
    assert html.sanitise(rendered) == rendered


def test_what_cannot_be_stored_or_seen_is_taken_out():
    assert html.clean_text("  a\0b\x1bc\x7fd\ufffee\ud800f\r\ng\rh\ti \n") == "abcdef\ng\nh\ti"


def test_blank_lines_make_paragraphs_and_line_ends_make_breaks():
    assert markdown.render("One\r\ntwo\n \t\n\n\nthree") == "<p>One<br>\ntwo</p>\n<p>three</p>"


def test_an_address_becomes_a_link_that_gains_nothing_with_search_engines():
    page = markdown.render(f"See {LINK}?a=1&b=2#x now")

    assert page == (
        '<p>See <a href="http://example.org/page?a=1&amp;b=2#x" rel="ugc nofollow">'
        "http://example.org/page?a=1&amp;b=2#x</a> now</p>"
    )


@pytest.mark.parametrize(
    "closing", [".", ",", "!", "?", ";", ":", ")", "]", "}", ")).", "”", "’", "»", ".”", "'", '"', ">", "*"]
)
def test_closing_punctuation_belongs_to_the_sentence(closing):
    page = markdown.render(f"(see {LINK}{closing} Then")

    assert links(page) == [LINK]
    assert Parts(page).words == f"(see {LINK}{closing} Then"


@pytest.mark.parametrize("around", ["{}", "({})", "({}).", "see {}, then", "“{}”"])
def test_an_address_keeps_its_own_pair_of_brackets(around):
    address = "https://en.example.org/wiki/Mill_(building)"

    assert links(markdown.render(around.format(address))) == [address]


@pytest.mark.parametrize(
    "text", ["http://", "https://.", "http:///", "ftp://example.org/", "javascript:alert(1)", "www.example.org"]
)
def test_what_is_no_web_address_stays_plain(text):
    assert markdown.render(text) == f"<p>{text}</p>"


def test_of_ten_thousand_links_twenty_work_and_all_are_readable():
    text = " ".join(f"{LINK}/{number}" for number in range(10_000))
    page = markdown.render(text)

    assert len(links(page)) == 20
    assert Parts(page).words == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "<b>",
        "</p>",
        "\n\n",
        "\n ",
        "- a\n",
        "1. a\nb\n",
        "(",
        "http://a)",
        "http://",
        "&",
        "<!--",
        "\u2028\n",
        "[",
        "*a_",
    ],
)
def test_the_longest_comment_that_can_be_allowed_is_rendered(unit):
    text = unit * (100_000 // len(unit))

    assert visible(without_marks(Parts(markdown.render(text)).words)) == visible(without_marks(text))


@given(st.text())
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
def test_data_in_a_page_cannot_end_its_own_element(text):
    page = html.data_script(json.dumps({"text": text}, ensure_ascii=False))
    inside = page.removeprefix('<script type="application/ld+json">').removesuffix("</script>")

    assert not set(inside) & set("<>&")
    assert json.loads(inside) == {"text": text}


def test_an_address_in_forum_code_ends_at_its_bracket():
    rendered = markdown.render("[url=http://meds.invalid]order[/url]")

    assert rendered == (
        '<p>[url=<a href="http://meds.invalid" rel="ugc nofollow">http://meds.invalid</a>]order[/url]</p>'
    )


@pytest.mark.parametrize(
    "words", ["bank\u200b.example", "bank\uff0eexample", "bank\u3002example", "bank\u2024example", "http://bank/"]
)
def test_a_name_that_only_looks_like_another_address_shows_the_host_too(words):
    assert "(evil.example)" in markdown.render(f"[{words}](http://evil.example/)")


def test_marks_of_direction_turn_no_address_round():
    assert 'href="http://a.example/"' in markdown.render("http://a.example/\u202etxt.exe")
