"""The demo newspaper is whole and safe to show: references resolve, hosts are reserved ones, prose is typeset."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image, ImageChops

from broadsheet.discussion.states import State
from broadsheet.exchange.demo.drawings.scenes import SCENES
from broadsheet.exchange.records import BlockKind

PATH = Path(__file__).resolve().parent.parent / "site.json"
RAW = PATH.read_text(encoding="utf-8")
SITE = json.loads(RAW)
ARTICLES = {article["source_id"]: article for article in SITE["articles"]}
COMMENTS = {comment["source_id"]: comment for comment in SITE["comments"]}

RESERVED_DOMAIN = re.compile(r"(^|\.)(example\.org|example\.com|example|invalid|test)$")
INLINE = {"a", "em", "strong", "br"}
TAGS_OF = {"heading": set(), "paragraph": INLINE, "quote": INLINE, "list": INLINE | {"ul", "ol", "li"}}
ARTICLE_KEYS = {
    "source_id", "slug", "section", "authors", "headline", "standfirst", "days_ago", "view_count", "question", "blocks",
    "picture", "kicker", "kind", "tags", "series",
}  # fmt: skip
COMMENT_KEYS = {
    "source_id", "article_id", "parent_id", "author", "author_email", "author_url", "text", "hours_after",
    "seconds_on_page", "state",
}  # fmt: skip


def strip_tags(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def html_of(block: dict) -> str:
    """The text of a block; of one that is no text alone, all its words."""
    return block["html"] if "html" in block else " ".join(filter(None, words_in(block["value"])))


def words_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [word for part in parts for word in words_in(part)]


def prose() -> list[str]:
    texts = [SITE["name"], SITE["tagline"]]
    texts += [section[key] for section in SITE["sections"] for key in ("title", "intro")]
    texts += [author[key] for author in SITE["authors"] for key in ("name", "role", "bio")]
    for page in SITE["pages"]:
        texts += [page["title"], page["intro"], *(strip_tags(html_of(block)) for block in page["blocks"])]
    for article in SITE["articles"]:
        texts += [article["headline"], article["standfirst"], article["question"]]
        texts += [strip_tags(html_of(block)) for block in article["blocks"]]
        texts += [article["picture"][key] for key in ("alt", "caption")]
    for comment in SITE["comments"]:
        texts += [comment["author"], comment["text"]]
    for live in SITE["live"]:
        texts += [text for post in live["posts"] for text in (post["title"], strip_tags(post["html"]))]
    texts += [item[key] for item in SITE["corrections"] for key in ("wrong", "right")]
    texts += [strip_tags(item["html"]) for item in SITE["front"] if "html" in item]
    return texts


def level(comment: dict) -> int:
    return 1 + level(COMMENTS[comment["parent_id"]]) if comment["parent_id"] else 1


def published_beneath(article_id: str) -> int:
    return sum(c["article_id"] == article_id and c["state"] == "published" for c in SITE["comments"])


@pytest.mark.parametrize(
    "names",
    [
        [article["source_id"] for article in SITE["articles"]] + [comment["source_id"] for comment in SITE["comments"]],
        [article["slug"] for article in SITE["articles"]],
        [article["headline"] for article in SITE["articles"]],
        [section["slug"] for section in SITE["sections"]],
        [author["slug"] for author in SITE["authors"]],
    ],
    ids=["source_id", "article slug", "headline", "section slug", "author slug"],
)
def test_names_are_unique(names):
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_slugs_are_fit_for_an_address():
    for entry in SITE["sections"] + SITE["authors"] + SITE["articles"]:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["slug"]), entry["slug"]


def test_articles_are_complete_and_point_at_what_exists():
    sections = {section["slug"] for section in SITE["sections"]}
    authors = {author["slug"] for author in SITE["authors"]}
    for article in SITE["articles"]:
        assert set(article) - {"hour"} == ARTICLE_KEYS, article["source_id"]
        assert article["source_id"].startswith("demo:")
        assert article["section"] in sections
        assert article["authors"]
        assert set(article["authors"]) <= authors
        assert article["days_ago"] > 0
        assert article["view_count"] > 0
        assert article["headline"]
        assert article["standfirst"]


def test_every_section_and_author_has_a_story():
    assert {article["section"] for article in SITE["articles"]} == {section["slug"] for section in SITE["sections"]}
    assert {slug for article in SITE["articles"] for slug in article["authors"]} == {
        author["slug"] for author in SITE["authors"]
    }


def test_blocks_use_only_their_own_tags_and_close_them():
    for article in SITE["articles"]:
        for block in article["blocks"]:
            if "value" in block:
                continue
            assert set(block) == {"kind", "html"}
            assert block["kind"] in get_args(BlockKind)
            assert strip_tags(block["html"]).strip()
            opened = re.findall(r"<([a-z]+)(?: href=\"[^\"<>]+\")?>", block["html"])
            closed = re.findall(r"</([a-z]+)>", block["html"])
            assert set(opened) <= TAGS_OF[block["kind"]]
            assert Counter(tag for tag in opened if tag != "br") == Counter(closed)
            assert len(opened) + len(closed) == block["html"].count("<")


def test_every_kind_of_block_is_shown():
    kinds = {block["kind"] for article in SITE["articles"] for block in article["blocks"]}
    assert kinds >= {*TAGS_OF, "picture", "chart", "table", "fact_box", "pull_quote", "divider"}


def test_every_picture_is_there_and_said_in_words():
    pictures = [article["picture"] for article in SITE["articles"]]
    pictures += [b["value"] for article in SITE["articles"] for b in article["blocks"] if b["kind"] == "picture"]
    pictures += [{"file": author["picture"], "alt": author["alt"]} for author in SITE["authors"]]

    assert {one["file"] for one in pictures} == {path.name for path in (PATH.parent / "pictures").iterdir()}
    assert all(one["alt"].endswith(".") for one in pictures)


@pytest.mark.parametrize("name", ["bench", "rain"])
def test_a_picture_is_what_the_script_draws(name, tmp_path):
    SCENES[name]().save(tmp_path / "drawn.png")

    with Image.open(tmp_path / "drawn.png") as drawn, Image.open(PATH.parent / "pictures" / f"{name}.png") as kept:
        assert ImageChops.difference(drawn.convert("RGB"), kept.convert("RGB")).getbbox() is None


def test_comments_are_complete_and_fall_between_publication_and_now():
    for comment in SITE["comments"]:
        assert set(comment) == COMMENT_KEYS, comment["source_id"]
        article = ARTICLES[comment["article_id"]]
        assert 0 < comment["hours_after"] < article["days_ago"] * 24, comment["source_id"]
        assert comment["seconds_on_page"] > 0
        erased = comment["state"] == "erased"
        for key in ("author", "text"):
            assert bool(comment[key].strip()) is not erased, comment["source_id"]
        if erased:
            assert comment["author_email"] == comment["author_url"] == ""


def test_parents_come_first_in_the_same_discussion():
    seen: dict[str, dict] = {}
    for comment in SITE["comments"]:
        if comment["parent_id"]:
            parent = seen[comment["parent_id"]]
            assert parent["article_id"] == comment["article_id"], comment["source_id"]
            assert parent["hours_after"] < comment["hours_after"], comment["source_id"]
            assert parent["state"] in {"published", "withdrawn", "erased"}, comment["source_id"]
        seen[comment["source_id"]] = comment


def test_one_thread_goes_five_levels_deep_and_none_deeper():
    assert max(level(comment) for comment in SITE["comments"]) == 5


def test_every_state_is_present_in_strength():
    states = Counter(comment["state"] for comment in SITE["comments"])
    assert set(states) == set(State)
    least = {"published": 20, "held": 4, "spam": 4, "rejected": 2, "withdrawn": 1, "erased": 1}
    assert {state: states[state] for state in least if states[state] < least[state]} == {}


def test_some_stories_have_no_replies():
    silent = [key for key in ARTICLES if not published_beneath(key)]
    assert 2 <= len(silent) < len(ARTICLES) / 2


def test_only_reserved_domains_occur():
    hosts = re.findall(r"https?://([^/\s\"'<>]+)", RAW) + re.findall(r"@([\w.-]+\w)", RAW)
    assert hosts
    assert [host for host in hosts if not RESERVED_DOMAIN.search(host.lower())] == []
    bare = re.findall(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|co|uk|info|io|de|fr)\b", RAW, re.IGNORECASE)
    assert [name for name in bare if not RESERVED_DOMAIN.search(name.lower())] == []


def test_prose_is_typeset():
    for text in prose():
        assert not re.search(r"[\"'`]|--|\.\.\.|  ", text), text
        assert text == text.strip()
        assert text.count("“") == text.count("”"), text
