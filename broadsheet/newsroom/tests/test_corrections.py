"""Corrections: dated, with what was wrong; begun by an editor or by a reader's reply; never gone without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import ReportedError
from broadsheet.discussion.states import ErrorOutcome
from broadsheet.discussion.tests.build import a_comment
from broadsheet.newsroom import corrections
from broadsheet.newsroom.models import ArticlePage, Correction
from broadsheet.newsroom.tests.build import an_article, shown
from broadsheet.newsroom.tests.test_article_page import raw, structured
from broadsheet.newsroom.wagtail_hooks import corrections_menu_item

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "We wrote that the mill is from 1843.", "It is from <1834>."


@pytest.fixture(autouse=True)
def each_commit(monkeypatch):
    """What waits for a commit is done at once; these tests run inside a transaction that never ends."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, *_args, **_options: do())


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("edda")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def fresh(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk)


def corrected(article, editor, **fields) -> Correction:
    return corrections.correct(article, WRONG, RIGHT, editor, timezone.now(), **fields)


def an_error(article, state: str = "published", **fields):
    comment = a_comment(article.thread, state=state, **fields)
    ReportedError.objects.create(comment=comment, sentence="The mill is from 1843.", reported_at=timezone.now())
    return comment


def acts() -> list[str]:
    return [
        entry.action.rpartition(".")[2]
        for entry in PageLogEntry.objects.filter(action__startswith="newsroom.correction").order_by("pk")
    ]


def test_a_correction_stands_at_the_head_and_at_the_foot_of_the_article_in_the_list_and_in_the_data(client, editor):
    article = an_article()
    assert "Corrected on" not in shown(client, article.url)
    assert WRONG not in shown(client, "/corrections/")

    corrected(article, editor)

    page = raw(client, article)
    assert page.count("Corrected on") == 2
    assert page.index('class="corrected-line"') < page.index('class="story-body"') < page.index('id="corrections"')
    assert WRONG in page
    assert "It is from &lt;1834&gt;." in page
    [data] = structured(page)["correction"]
    assert data["@type"] == "CorrectionComment"
    assert data["text"] == f"{WRONG}\n\n{RIGHT}"
    assert "dateModified" in structured(page)
    listed = client.get("/corrections/").content.decode()
    assert WRONG in listed
    assert f'href="{article.url}#correction-' in listed


def test_articles_without_corrections_ask_the_database_for_none(django_assert_num_queries):
    article = an_article()

    with django_assert_num_queries(0):
        assert article.corrections_shown == []


def test_a_correction_of_an_article_that_is_not_public_is_listed_nowhere(client, editor):
    article = an_article()
    corrected(article, editor)
    article.unpublish()

    assert WRONG not in shown(client, "/corrections/")


def test_a_withdrawn_correction_is_gone_for_readers_and_stays_for_editors_and_in_the_log(desk, editor):
    article = an_article()
    correction = corrected(article, editor)
    change = reverse("edit-correction", args=[correction.pk])
    desk.post(change, {"wrong": WRONG, "right": "It is from 1835."})
    assert "It is from 1835." in shown(desk, article.url)

    withdraw = reverse("withdraw-correction", args=[correction.pk])
    desk.post(withdraw, {"because": ""})
    assert Correction.objects.shown().exists()
    desk.post(withdraw, {"because": "Both years are disputed."})

    page = shown(desk, article.url)
    assert "It is from 1835." not in page
    assert "Corrected on" not in page
    assert "It is from 1835." not in shown(desk, "/corrections/")
    assert "Both years are disputed." in shown(desk, reverse("corrections-of-site"))
    assert acts() == ["add", "change", "withdraw"]
    history = shown(desk, reverse("wagtailadmin_pages:history", args=[article.pk]))
    assert "Correction withdrawn" in history
    assert "Both years are disputed." in history


def test_no_draft_and_no_earlier_version_takes_a_correction_away(client, editor):
    article = an_article()
    first = article.latest_revision
    corrected(article, editor)

    first.publish()

    assert WRONG in shown(client, article.url)


def test_a_readers_report_is_corrected_and_the_reader_is_answered_and_thanked(desk, editor):
    article = an_article()
    comment = an_error(article, author_name="Anna <b>")
    assert corrections.open_count(editor) == 1
    page = shown(desk, reverse("reported-errors"))
    assert "The mill is from 1843." in page

    form = reverse("add-correction", args=[article.pk]) + f"?reply={comment.pk}"
    assert "The mill is from 1843." in shown(desk, form)
    desk.post(form, {"wrong": WRONG, "right": RIGHT})

    assert "Thanks to Anna &lt;b&gt; for pointing it out." in raw(desk, article)
    case = discussion.find_reported_error(comment.pk)
    assert (case.outcome, case.answer, case.editor) == (ErrorOutcome.CORRECTED, RIGHT, editor)
    assert corrections.open_count(editor) == 0
    assert corrections.speed(timezone.now()).after_report < timedelta(minutes=1)


@pytest.mark.parametrize("state", ["held", "withdrawn"])
def test_nobody_reads_on_the_article_who_wrote_a_reply_that_is_not_shown(client, editor, state):
    article = an_article()
    comment = an_error(article, author_name="Anna Secret", state="held" if state == "held" else "published")
    corrected(article, editor, comment_id=comment.pk)
    if state == "withdrawn":
        assert "Anna Secret" in raw(client, article)
        discussion.withdraw(comment.pk, timezone.now())

    page = raw(client, article)
    assert WRONG in page
    assert "Anna Secret" not in page


def test_an_editor_answers_that_it_is_no_error_and_has_to_say_why(desk, editor):
    comment = an_error(an_article())
    answer = reverse("answer-error", args=[comment.pk])

    desk.post(answer, {"outcome": "no-error", "answer": "  "})
    assert corrections.open_count(editor) == 1
    desk.post(answer, {"outcome": "checking", "answer": ""})
    assert discussion.find_reported_error(comment.pk).outcome == ErrorOutcome.CHECKING
    desk.post(answer, {"outcome": "no-error", "answer": "The museum says so."})

    assert corrections.open_count(editor) == 0
    assert "The museum says so." in shown(desk, reverse("reported-errors") + "?show=decided")


def test_who_may_not_publish_the_article_corrects_nothing(client):
    comment = an_error(article := an_article())
    user = get_user_model().objects.create_user("visitor")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    correction = corrected(article, None)

    assert corrections.reported(user) == []
    for path in (
        reverse("add-correction", args=[article.pk]),
        reverse("edit-correction", args=[correction.pk]),
        reverse("withdraw-correction", args=[correction.pk]),
        reverse("answer-error", args=[comment.pk]),
    ):
        client.post(path, {"wrong": "x", "right": "x", "because": "x", "outcome": "checking"})
    assert not Correction.objects.filter(wrong="x").exists()
    assert Correction.objects.shown().count() == 1
    assert discussion.find_reported_error(comment.pk).outcome == ErrorOutcome.OPEN


def test_a_reply_under_another_article_begins_no_correction_here(desk):
    comment = an_error(an_article(1))
    other = an_article(2)

    assert desk.get(reverse("add-correction", args=[other.pk]) + f"?reply={comment.pk}").status_code == 404


def published_an_hour_ago(**fields) -> ArticlePage:
    article = an_article(**fields)
    hour_ago = timezone.now() - timedelta(hours=1)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=hour_ago, last_published_at=hour_ago)
    return fresh(article)


def republish(article: ArticlePage, **fields) -> ArticlePage:
    for name, value in fields.items():
        setattr(article, name, value)
    article.save_revision().publish()
    return fresh(article)


def test_a_material_change_after_publication_is_listed_and_a_small_one_is_not(client):
    article = published_an_hour_ago()

    article = republish(article, title=article.title + " now")
    assert article.changes == []
    article = republish(article, title="Quite another headline than before")
    article = republish(article, body=[("paragraph", "<p>" + "Many new words stand here. " * 5 + "</p>")])

    assert [change.parts for change in article.history] == [["story"], ["headline"]]
    page = shown(client, article.url)
    assert "What was changed after publication" in page
    assert "Updated" in page


def test_a_change_within_minutes_of_publication_is_not_listed():
    article = republish(an_article(), title="Quite another headline than before")

    assert article.changes == []


def test_what_the_editor_says_of_a_change_becomes_a_correction_once(client, editor):
    article = published_an_hour_ago()
    words = {"change_kind": "correction", "change_words": RIGHT, "wrong_words": WRONG}
    for name, value in words.items():
        setattr(article, name, value)
    draft = article.save_revision(user=editor)
    assert not Correction.objects.exists()

    draft.publish(user=editor)
    article = fresh(article)
    assert (Correction.objects.get().wrong, Correction.objects.get().editor) == (WRONG, editor)
    assert article.get_latest_revision_as_object().change_kind == ""
    assert [change.is_correction for change in article.history] == [True]

    republish(article, question="Well?")
    assert Correction.objects.count() == 1


def test_a_correction_without_words_is_not_taken(desk):
    article = published_an_hour_ago()
    article.change_kind = "correction"

    with pytest.raises(Exception, match="what was wrong"):
        article.full_clean()


def test_an_update_note_is_shown_with_its_time(client):
    article = published_an_hour_ago()
    republish(article, change_kind="update", change_words="The mayor has answered.")

    assert "The mayor has answered." in shown(client, article.url)


def test_the_editor_asks_what_a_change_is_only_once_the_article_was_published(desk):
    article = an_article()
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "what are you changing?" in shown(desk, edit)

    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=None, live=False)
    assert "what are you changing?" not in shown(desk, edit)


def test_the_pages_of_the_desk_open(desk):
    article = an_article()
    corrected(article, None)

    for path in (reverse("corrections-of-site"), reverse("reported-errors"), reverse("readers")):
        assert desk.get(path).status_code == 200
    assert "From publication to correction" in shown(desk, reverse("readers"))


def test_the_page_of_reported_errors_has_the_name_that_the_menu_has(desk):
    assert str(corrections_menu_item().label) in shown(desk, reverse("reported-errors")).partition("</title>")[0]


@pytest.mark.parametrize("end", ["", "atom/", "json/"])
def test_a_correction_stands_in_the_feeds_of_its_article_until_it_is_withdrawn(client, editor, end):
    correction = corrected(an_article(), editor)

    feed = client.get(f"/feed/{end}").content.decode()
    assert "1834" in feed
    assert "<1834>" not in feed

    corrections.withdraw(correction, "It was right.", editor, timezone.now())

    assert "It is from" not in client.get(f"/feed/{end}").content.decode()
