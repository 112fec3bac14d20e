"""One invented story, as pages of several kinds print it. The words are this project's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from broadsheet.exchange.formats.savedpage import read as savedpage
from broadsheet.exchange.records import ArticleRecord

HEADLINE = "Night Ferry Returns to Saltmarsh After Nine Quiet Years"
ADDRESS = "https://courier.example/coast/night-ferry-returns/"
PUBLISHED = datetime(2024, 3, 3, 6, 30, tzinfo=UTC)
AUTHOR = "Jane Doe"
SECTION = "Coast"
FIRST = (
    "The night ferry is back. On Saturday the Kittiwake tied up at Saltmarsh with 212 passengers, forty bicycles and "
    "one surprised goat, nine years after the last crossing was struck from the timetable."
)
SECOND = (
    "“We never took the sign down,” said the harbour master, Ada Quill. “People laughed at that sign, and now they’re "
    "queueing under it.” The company’s first week is sold out."
)
SUBHEAD = "What the Harbour Had to Rebuild"
THIRD = (
    "Divers spent two winters clearing the berth of silt and shopping trolleys. The council paid a third of the bill; "
    "the rest came from 1,900 people who each bought a plank of the new pier with their name on it."
)
SUBHEAD_TWO = "A Timetable Drawn by the Tide"
FOURTH = (
    "The ferry leaves when the water allows, so the printed timetable runs to eleven pages. Regular passengers say "
    "that they have learned to read it the way others read a weather map, with coffee and without hurry."
)
STORY = (FIRST, SECOND, SUBHEAD, THIRD, SUBHEAD_TWO, FOURTH)
KINDS = ["paragraph", "paragraph", "heading", "paragraph", "heading", "paragraph"]

FORM_MESSAGES = "Please enter your comment!\nPlease enter your name here"
FILTER_NOTICE = "This site uses Akismet to reduce spam. Learn how your comment data is processed."

STORY_HTML = (
    f"<p>{FIRST}</p>\n<p>{SECOND}</p>\n<h2>{SUBHEAD}</h2>\n<p>{THIRD}</p>\n<h3>{SUBHEAD_TWO}</h3>\n<p>{FOURTH}</p>"
)
MENU = (
    '<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/coast">Coast</a></li>'
    '<li><a href="/town">Town Hall</a></li></ul></nav>'
)
SHARE_BAR = '<div class="share-buttons"><a href="https://social.example/s">Facebook</a> <a href="#">WhatsApp</a></div>'
RELATED = (
    '<section class="related-posts"><h4>Related Articles</h4>'
    + "".join(f'<h3><a href="/coast/{n}">Another Story of the Coast, Number {n}</a></h3>' for n in range(1, 4))
    + "</section>"
)
TEASERS = "".join(
    f'<div class="teaser"><h2><a href="/{n}">The Coast Has Another Story to Tell, Part {n}</a></h2>'
    "<p>A line or two about what happened there, and who was seen to be standing on the quay.</p></div>"
    for n in range(12)
)
REPLIES = (
    '<div id="comments" class="comments-area"><h3 class="comments-title">2 Comments</h3><ol class="comment-list">'
    "<li>I was on it, and the goat was better behaved than most of the passengers I have travelled with over the years."
    "</li><li>Bring back the bar car as well, please, while somebody is listening to what we want.</li></ol>"
    '<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address will not be published. Required fields are '
    'marked *</p><textarea name="comment"></textarea><input name="author"></form></div></div>'
)


def captured(*story: str, counts: str = "0\n19", top: str = HEADLINE, end: str = "LEAVE A REPLY") -> str:
    """What "select all, copy" leaves of a theme that prints the headline twice around the two counts."""
    paragraphs = "\n\n".join(story or STORY)
    return f"{top}\n\n{counts}\n{HEADLINE}\n\n{paragraphs}\n\n{end}\n\n{FORM_MESSAGES}\n\n{FILTER_NOTICE}"


def page(body: str, head: str = "", title: str = f"{HEADLINE} - The Harbour Courier") -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{MENU}{body}<footer><p>© 2024 The Harbour Courier. All rights reserved.</p></footer></body></html>"
    ).encode()


def newspaper(story: str = STORY_HTML, *, comments: str = "2", views: str = "1,234") -> bytes:
    """The commercial WordPress theme of the captured page: microdata, counts beside the date, story in one div."""
    return page(
        f"""
        <div class="td-main-menu"><div class="td-module-thumb"><h3 class="entry-title td-module-title">
        <a href="/else">A Story in the Menu</a></h3>
        <span class="td-post-date"><time datetime="2020-01-01T00:00:00+00:00">January 1, 2020</time></span></div></div>
        <article class="post td-post-template" itemscope itemtype="http://schema.org/Article">
        <header class="td-post-title"><ul class="td-category"><li class="entry-category"><a href="/coast">Coast</a></li>
        </ul><h1 class="entry-title">{HEADLINE}</h1>
        <p class="td-post-sub-title">Two hundred passengers and a goat made the first crossing.</p>
        <div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">By</div>
        <a href="/author/jane">{AUTHOR}</a><div class="td-author-line"> - </div></div>
        <span class="td-post-date"><time class="entry-date" datetime="2024-03-03T07:30:00+01:00">March 3</time></span>
        <div class="td-post-comments"><a href="#comments"><i class="td-icon-comments"></i>{comments}</a></div>
        <div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-7">{views}</span></div></div>
        </header>{SHARE_BAR}
        <div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><img alt="{HEADLINE}">
        <figcaption>The Kittiwake at dawn. Photo: a passenger</figcaption></div>
        {story}<div class="td-a-rec"><span class="td-adspot-title">- Advertisement -</span></div></div>
        <footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>TAGS</span></li>
        <li><a href="/tag/f">ferries</a></li></ul></div>
        <div class="td-post-next-prev"><span>Previous article</span><a href="/p">Bakery Wins a Prize</a></div>
        <meta itemprop="datePublished" content="2024-03-03T07:30:00+01:00">
        <meta itemprop="headline " content="{HEADLINE}">
        <span itemprop="author" itemscope itemtype="https://schema.org/Person">
        <meta itemprop="name" content="{AUTHOR}"></span>
        <meta itemprop="interactionCount" content="UserComments:{comments}"></footer></article>
        {RELATED}{REPLIES}
        """,
        head=f'<link rel="canonical" href="{ADDRESS}"><meta property="og:type" content="article">',
    )


def block_theme() -> bytes:
    return page(
        f"""
        <div class="wp-site-blocks"><main class="wp-block-group">
        <h1 class="wp-block-post-title">{HEADLINE}</h1>
        <div class="wp-block-group"><div class="wp-block-post-date"><time datetime="2024-03-03T06:30:00+00:00">3 March
        </time></div><p class="wp-block-post-author-name"><a href="/author/jane">{AUTHOR}</a></p>
        <div class="taxonomy-category wp-block-post-terms"><a href="/coast" rel="tag">Coast</a>, <a href="/sea">Sea</a>
        </div></div>
        <div class="entry-content wp-block-post-content is-layout-flow">{STORY_HTML}
        <div class="wp-block-buttons"><a href="/subscribe">Support us</a></div></div>
        <div class="wp-block-comments"><h2 class="wp-block-comments-title">2 responses to “{HEADLINE}”</h2>
        <ol><li class="comment"><p>What a splendid crossing it was, with the lights coming up over the water.</p>
        <time datetime="2024-03-04T06:30:00+00:00">4 March</time></li></ol></div></main></div>{RELATED}
        """
    )


def ghost() -> bytes:
    return page(
        f"""
        <main class="gh-main"><article class="gh-article"><header class="gh-article-header">
        <a class="gh-article-tag" href="/coast/">Coast</a><h1 class="gh-article-title is-title">{HEADLINE}</h1>
        <p class="gh-article-excerpt">Two hundred passengers and a goat made the first crossing.</p>
        <div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/jane/">{AUTHOR}</a></h4>
        <time class="gh-article-meta-date" datetime="2024-03-03">Mar 3, 2024</time></div></header>
        <section class="gh-content gh-canvas">{STORY_HTML}
        <div class="kg-card kg-signup-card"><h2>Never miss a crossing</h2><p>Give us your address.</p></div>
        </section></article></main>
        """
    )


def linked_data(story: str = "", **changes: object) -> bytes:
    """A page that shows next to nothing by itself and says everything in JSON-LD."""
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": ADDRESS},
        "headline": HEADLINE,
        "description": "Two hundred passengers and a goat made the first crossing.",
        "datePublished": "2024-03-03T06:30:00Z",
        "author": [{"@type": "Person", "name": AUTHOR}, {"@type": "Person", "name": "Tom Ruiz"}],
        "articleSection": SECTION,
        "commentCount": 7,
        "interactionStatistic": [
            {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/ReadAction",
                "userInteractionCount": "4512",
            }
        ],
        "articleBody": "\n\n".join(STORY),
    }
    article.update(changes)
    script = json.dumps({name: value for name, value in article.items() if value is not None}).replace("</", "<\\/")
    return page(f'<div id="app">{story}</div>', head=f'<script type="application/ld+json">{script}</script>')


def plain_article() -> bytes:
    return page(
        f'<main><article><header><h1>{HEADLINE}</h1><p class="byline">By <a href="/jane" rel="author">{AUTHOR}</a></p>'
        f'<time datetime="2024-03-03T06:30:00Z">3 March</time></header>{STORY_HTML}{SHARE_BAR}</article></main>'
        f"{RELATED}{REPLIES}"
    )


def read(data: bytes, *, name: str = "") -> ArticleRecord:
    return savedpage.read(data, name=name).article


def texts_of(record: ArticleRecord) -> list[str]:
    return [block.html for block in record.blocks]


def assert_is_the_story(record: ArticleRecord) -> None:
    assert record.headline == HEADLINE
    assert texts_of(record) == list(STORY)
    assert [block.kind for block in record.blocks] == KINDS
