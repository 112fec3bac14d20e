"""What programs read: what readers see, and nothing else."""

import pytest

from broadsheet.discussion.sites import registered
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_reader, a_thread, at

pytestmark = pytest.mark.django_db


def pages(program, path: str, **query) -> list[list[int]]:
    """The ids of each page of a list."""
    found, cursor = [], ""
    while True:
        body = program.get(path, cursor=cursor, **query).body
        found.append([item["id"] for item in body["items"]])
        cursor = body["next"]
        if not cursor:
            return found


def test_a_comment_is_given_with_all_that_readers_see_of_it(anyone):
    reader = a_reader("Anna", "anna@example.org")
    thread = a_thread()
    opening = a_comment(thread, text="So *true*!", reader=reader, author_email="anna@example.org", appreciations=3)
    reply = a_comment(thread, parent=opening, author_name="Bob", author_url="https://bob.example/", picked_at=NOW)

    first, second = anyone.get(f"/threads/{thread.pk}/comments").body["items"]

    assert first["html"] == "<p>So <em>true</em>!</p>"
    assert first["author"] == {"name": "Anna", "website": "", "is_confirmed": True, "is_staff": False}
    assert (first["appreciations"], first["is_pick"], first["parent_id"], first["depth"]) == (3, False, None, 0)
    assert first["url"].endswith(f"/comments/{opening.pk}/")
    assert first["published_at"] == "2026-03-14T12:00:00Z"
    assert (second["id"], second["parent_id"], second["depth"], second["is_pick"]) == (reply.pk, opening.pk, 1, True)
    assert second["author"]["website"] == "https://bob.example/"
    assert anyone.get(f"/comments/{reply.pk}").body == second
    assert "anna@example.org" not in str(first)


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_readers_do_not_see_is_in_no_answer(anyone, state):
    thread = a_thread()
    hidden = a_comment(thread, state, text="unheard-of words")

    for path in (f"/threads/{thread.pk}/comments", "/comments"):
        assert anyone.get(path).body["items"] == []
    assert anyone.get(f"/comments/{hidden.pk}").problem == (404, "")


def test_nothing_of_a_hidden_thread_is_in_any_answer(anyone):
    thread = a_thread(is_hidden=True)
    comment = a_comment(thread)

    assert anyone.get("/threads").body["items"] == []
    assert anyone.get("/threads", url=thread.url).body["items"] == []
    assert anyone.get("/comments").body["items"] == []
    for path in (f"/threads/{thread.pk}", f"/threads/{thread.pk}/comments", f"/comments/{comment.pk}"):
        assert anyone.get(path).problem == (404, "")


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_a_thread_is_read_page_by_page_each_comment_once(anyone, order):
    thread = a_thread()
    # Many of one moment, since the cursor has to tell them apart.
    ids = [a_comment(thread, posted_at=at(minutes=number // 4)).pk for number in range(11)]
    a_comment(a_thread())

    found = pages(anyone, f"/threads/{thread.pk}/comments", order=order, limit=3)

    assert [len(page) for page in found] == [3, 3, 3, 2]
    assert [pk for page in found for pk in page] == (ids if order == "oldest" else ids[::-1])


def test_a_comment_that_comes_in_meanwhile_is_not_missed_and_none_is_given_twice(anyone):
    thread = a_thread()
    first, second = a_comment(thread), a_comment(thread, posted_at=at(minutes=1))
    page = anyone.get(f"/threads/{thread.pk}/comments", limit=1).body
    third = a_comment(thread, posted_at=at(minutes=2))

    rest = anyone.get(f"/threads/{thread.pk}/comments", cursor=page["next"]).body

    assert page["items"][0]["id"] == first.pk
    assert [item["id"] for item in rest["items"]] == [second.pk, third.pk]


def test_the_latest_comments_can_be_those_of_one_site(anyone):
    own = a_comment(a_thread())
    others = a_comment(a_thread(site="blog.example", url="https://blog.example/a"), posted_at=at(minutes=1))

    assert pages(anyone, "/comments") == [[others.pk, own.pk]]
    assert pages(anyone, "/comments", site="") == [[own.pk]]
    assert pages(anyone, "/comments", site="blog.example") == [[others.pk]]


def test_a_thread_is_found_by_the_address_of_its_page(anyone, settings):
    settings.SITE_URL = "https://news.example.org"
    here = a_thread(url="/town/mill/", comment_count=2)
    there = a_thread(site="blog.example", url="https://blog.example/a")

    [found] = anyone.get("/threads", url="https://news.example.org/town/mill/").body["items"]

    assert found["id"] == here.pk
    assert found["url"] == "https://news.example.org/town/mill/"
    assert (found["comment_count"], found["takes_replies"], found["site"]) == (2, True, "")
    assert pages(anyone, "/threads", url="/town/mill/") == [[here.pk]]
    assert pages(anyone, "/threads", url="https://blog.example/a") == [[there.pk]]
    assert pages(anyone, "/threads", limit=1) == [[there.pk], [here.pk]]
    assert anyone.get(f"/threads/{here.pk}").body == found


def test_a_closed_thread_says_that_it_takes_no_replies(anyone):
    assert anyone.get(f"/threads/{a_thread(mode='closed').pk}").body["takes_replies"] is False


def test_a_program_that_has_a_page_already_is_not_sent_it_again_until_it_changes(anyone):
    thread = a_thread()
    a_comment(thread)
    path = f"/threads/{thread.pk}/comments"
    etag = anyone.get(path).headers["ETag"]

    again = anyone.get(path, headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, None)
    assert anyone.get(path, headers={"If-None-Match": etag}, limit=1).status == 200
    thread.record_change(NOW, is_addition=True)
    assert anyone.get(path, headers={"If-None-Match": etag}).status == 200


@pytest.mark.parametrize(
    "cursor",
    ["1", "1~", "~1", "1~2~3", "a~b", "-1~1", "1.5~1", "99999999999999999999~1", "1~99999999999999999999", "nan~1",
     "999999999999999999~1", "١~١", "1~" + "9" * 100, " 1~1", "'; DROP TABLE--~1"],
)  # fmt: skip
def test_a_cursor_gone_mad_is_refused(anyone, cursor):
    thread = a_thread()

    for path in (f"/threads/{thread.pk}/comments", "/comments"):
        answer = anyone.get(path, cursor=cursor)
        assert answer.problem == (422, "invalid")
        assert "begin anew" in answer.body["errors"]["cursor"][0]


@pytest.mark.parametrize("cursor", ["x", "-1", "1~1", "9" * 20])
def test_a_cursor_of_threads_gone_mad_is_refused(anyone, cursor):
    assert anyone.get("/threads", cursor=cursor).problem == (422, "invalid")


@pytest.mark.parametrize(
    ("query", "field"),
    [({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"limit": "many"}, "limit"), ({"order": "best"}, "order"),
     ({"cursor": "x" * 121}, "cursor"), ({"cursor": "1~\0"}, "cursor")],
)  # fmt: skip
def test_what_is_wrong_in_an_address_is_named(anyone, query, field):
    answer = anyone.get(f"/threads/{a_thread().pk}/comments", **query)

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == [field]


def test_pages_of_a_registered_site_may_read_the_answers_and_those_of_others_may_not(anyone):
    registered.add("https://blog.example/", NOW)
    registered.forget()
    thread = a_thread()

    def asked(origin: str, path: str = f"/threads/{thread.pk}/comments"):
        return anyone.get(path, headers={"Origin": origin}).headers

    assert asked("https://blog.example")["Access-Control-Allow-Origin"] == "https://blog.example"
    assert asked("https://blog.example", "/nowhere")["Access-Control-Allow-Origin"] == "https://blog.example"
    for origin in ("https://evil.example", "null", "https://blog.example.evil.example", "http://blog.example"):
        assert "Access-Control-Allow-Origin" not in asked(origin)
        assert "Origin" in asked(origin)["Vary"]


def test_a_browser_hears_before_it_asks_what_pages_of_a_registered_site_may_send(client):
    registered.add("https://blog.example/", NOW)
    registered.forget()

    def preflight(origin: str):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return client.options("/api/v1/threads/1/comments", headers=headers)

    allowed = preflight("https://blog.example")
    assert allowed.status_code == 204
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    assert "Authorization" in allowed["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in preflight("https://evil.example")
