"""The demonstration newspaper is loaded through the same verbs that real readers and editors use."""

from collections import Counter

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase
from django.utils import timezone

from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_thread
from broadsheet.exchange.demo import load
from broadsheet.exchange.demo.tests.test_demo_content import ARTICLES, SITE
from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom.models import ArticlePage, Author, FrontPage, LiveState, SectionPage, SiteSettings
from broadsheet.newsroom.service import PublishedArticle
from broadsheet.readership import service as readership

pytestmark = pytest.mark.slow


class TestLoadedPaper(TestCase):
    """Loaded once for all that is looked at here."""

    @classmethod
    def setUpTestData(cls) -> None:
        assert load.is_wanted()
        get_user_model().objects.create_superuser("admin", password="a long enough password")
        load.load()

    def test_every_article_section_and_author_is_there_and_out(self):
        assert SiteSettings.objects.get().name == SITE["name"]
        assert set(SectionPage.objects.live().values_list("slug", flat=True)) == {s["slug"] for s in SITE["sections"]}
        assert set(Author.objects.values_list("name", flat=True)) == {a["name"] for a in SITE["authors"]}
        found = {article.source_id: article for article in ArticlePage.objects.live()}
        assert set(found) == {item["source_id"] for item in SITE["articles"]}
        for item in SITE["articles"]:
            article = found[item["source_id"]]
            assert article.title == item["headline"]
            assert article.url == f"/{item['section']}/{item['slug']}/"
            assert [block.block_type for block in article.body] == [block["kind"] for block in item["blocks"]]
            assert article.published_at <= timezone.now()

    def test_the_pages_that_stand_by_themselves_are_out_and_in_the_footer(self):
        footer = self.client.get("/").content.decode().partition("<footer")[2]
        for item in SITE["pages"]:
            assert f'href="/{item["slug"]}/"' in footer
            assert self.client.get(f"/{item['slug']}/").status_code == 200

    def test_every_reply_is_there_in_its_state(self):
        wanted = Counter(item["state"] for item in SITE["comments"])

        assert Counter(Comment.objects.values_list("state", flat=True)) == wanted
        assert set(wanted) == set(State.values)

    def test_words_and_authors_of_each_state_are_the_ones_written(self):
        for state in (State.PUBLISHED, State.HELD, State.SPAM, State.REJECTED, State.WITHDRAWN):
            written = {(c["author"], c["text"]) for c in SITE["comments"] if c["state"] == state}
            assert set(Comment.objects.filter(state=state).values_list("author_name", "text")) == written
        for erased in Comment.objects.filter(state=State.ERASED):
            assert erased.text == erased.author_name == erased.html == ""

    def test_counts_are_exact(self):
        for item in SITE["articles"]:
            article = ArticlePage.objects.get(source_id=item["source_id"])
            shown = sum(c["article_id"] == item["source_id"] and c["state"] == "published" for c in SITE["comments"])
            assert article.comment_count == article.thread.comments.visible().count() == shown
            assert readership.counts([article.subject]) == {article.subject: item["view_count"]}

    def test_replies_answer_whom_they_should(self):
        by_text = {comment.text: comment for comment in Comment.objects.exclude(text="").select_related("parent")}
        texts = {item["source_id"]: item["text"] for item in SITE["comments"]}
        answers = [item for item in SITE["comments"] if item["text"] and texts.get(item["parent_id"])]

        assert len(answers) > 5
        for item in answers:
            assert by_text[item["text"]].parent.text == texts[item["parent_id"]]

    def test_every_reply_says_how_it_came_to_where_it_is(self):
        for comment in Comment.objects.prefetch_related("decisions"):
            decisions = sorted(comment.decisions.all(), key=lambda decision: decision.pk)
            assert decisions[0].before == ""
            assert decisions[-1].after == comment.state
            assert [step.before for step in decisions[1:]] == [step.after for step in decisions[:-1]]
            assert all(step.decided_at <= timezone.now() for step in decisions)

    def test_threads_are_open_afterwards(self):
        assert set(Thread.objects.values_list("mode", flat=True)) == {""}

    def test_the_front_page_is_arranged_with_picks_of_the_discussion_on_it(self):
        page = self.client.get("/").content.decode()
        picks = [c for c in SITE["comments"] if c["source_id"] in SITE["picks"]]

        assert len(FrontPage.objects.get().arrangement) == len(SITE["front"])
        for words in (ARTICLES["demo:ferry"]["headline"], "From the newsroom", "Also today", picks[0]["author"]):
            assert words in one_line(page)

    def test_the_live_blog_has_its_posts_and_has_ended(self):
        item = SITE["live"][0]
        article = ArticlePage.objects.get(source_id=item["article_id"])
        page = self.client.get(article.url).content.decode()

        assert article.live_state == LiveState.ENDED
        assert article.live_posts.count() == len(item["posts"])
        for post in item["posts"]:
            assert post["title"] in page
        pinned = article.live_posts.exclude(pinned_at=None).get()
        assert pinned.title == next(post["title"] for post in item["posts"] if post["is_pinned"])

    def test_a_correction_stands_on_the_article_and_on_the_page_of_corrections(self):
        item = SITE["corrections"][0]
        article = ArticlePage.objects.get(source_id=item["article_id"])

        assert article.published_at < article.corrected_at <= timezone.now()
        for address in (article.url, "/corrections/"):
            assert item["right"] in self.client.get(address).content.decode()

    def test_it_is_not_wanted_a_second_time(self):
        assert not load.is_wanted()


@pytest.mark.django_db
def test_a_reply_that_is_refused_is_an_error_and_not_left_out():
    item = next(item for item in SITE["comments"] if item["state"] == "published")
    now = timezone.now()
    closed = a_thread(closes_at=now)
    articles = {item["article_id"]: PublishedArticle(article_id=1, thread_id=closed.pk, url=closed.url, is_new=True)}
    replies = load.ReplyLoader(articles, {item["article_id"]: now}, moderator_id=1)

    with pytest.raises(RuntimeError, match=f"The demonstration reply {item['source_id']} was refused: .*closed"):
        replies.write([item])
    assert not Comment.objects.exists()
