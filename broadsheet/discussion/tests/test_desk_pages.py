"""The desk's roles, log, search, notes, picks and replies by the newsroom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from broadsheet.discussion import permissions, service
from broadsheet.discussion.models import AuditEntry, Comment, ModerationDecision, Note
from broadsheet.discussion.models.append_only import NotChangeable
from broadsheet.discussion.moderation import log, search
from broadsheet.discussion.moderation.log import LogFilter
from broadsheet.discussion.moderation.search import SearchQuery, TimeCursor
from broadsheet.discussion.posting.receipts import token
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import Details
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, a_thread
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def somebody(role: str, name: str = "vera"):
    permissions.make()
    user = get_user_model().objects.create_user(name)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def desk(client):
    client.force_login(a_moderator("grace"))
    return client


@pytest.fixture
def editor(client):
    client.force_login(somebody("Comment editors", "edda"))
    return client


@pytest.fixture
def own():
    return a_thread(title="Her own story")


@pytest.fixture
def reporter(client, own):
    vera = somebody("Comment reporters")
    own.reporters.add(vera)
    client.force_login(vera)
    return client


def found(**wanted) -> list[int]:
    return [comment.pk for comment in search.find(Comment.objects.all(), SearchQuery(**wanted), LATER)[0]]


def lines(**asked) -> list[str]:
    return [line.what for line in log.read(None, LogFilter(**asked))[0]]


# Roles


def test_each_role_may_do_what_its_name_says():
    people = {role: somebody(role, role) for role in permissions.ROLES}
    may = {role: {one for one in _PERMISSIONS if person.has_perm(one)} for role, person in people.items()}

    assert may["Comment reporters"] == {permissions.OWN_THREADS}
    assert may["Comment moderators"] == {permissions.MODERATE}
    assert may["Comment editors"] - may["Comment moderators"] == {permissions.PICK, "discussion.change_rule"}
    assert may["Comment administrators"] - may["Comment editors"] == {"discussion.add_ban", "spamapi.change_apikey"}


_PERMISSIONS = [
    permissions.OWN_THREADS, permissions.MODERATE, permissions.PICK, "discussion.change_rule", "discussion.add_ban",
    "spamapi.change_apikey",
]  # fmt: skip


def test_making_the_roles_again_keeps_what_a_publisher_has_added():
    permissions.make()
    group = Group.objects.get(name="Comment moderators")
    added = Group.objects.get(name="Comment editors").permissions.get(codename="pick_comment")
    group.permissions.add(added)

    permissions.make()

    assert added in group.permissions.all()


def test_a_reporter_sees_and_decides_what_stands_under_his_own_articles(reporter, own):
    mine = a_comment(own, State.HELD, author_name="Anna")
    a_comment(state=State.HELD, author_name="Bob")

    page = reporter.get(reverse("desk:queue")).content.decode()
    reporter.post(reverse("desk:decide"), {"comment": mine.pk, "shown": "held", "to": "spam"})

    assert "Anna" in page
    assert "Bob" not in page
    mine.refresh_from_db()
    assert mine.state == State.SPAM


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("decide", {"shown": "held", "to": "published"}),
        ("decide-picked", {"to": "published"}),
        ("decide-campaign", {"to": "published", "campaign": "0000beef", "upto": "9999999"}),
        ("leave-note", {"words": "mine"}),
    ],
)
def test_a_reporter_cannot_touch_what_stands_elsewhere(reporter, name, form):
    other, _two, _three = (a_comment(state=State.HELD, campaign="0000beef") for _ in range(3))

    reporter.post(reverse(f"desk:{name}"), {"comment": other.pk} | form)

    other.refresh_from_db()
    assert other.state == State.HELD
    assert not ModerationDecision.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("comment", []), ("choose", []), ("all", ["thread"]), ("decide-all", ["thread"]), ("reply", []),
     ("dismiss-reports", []), ("answer-appeal", [])],
)  # fmt: skip
def test_to_a_reporter_other_people_s_comments_are_not_there(reporter, name, arguments):
    other = a_comment(author_name="Bob")
    address = reverse(f"desk:{name}", args=[other.pk, *arguments])
    form = {"to": "spam", "state": "published", "text": "Hello", "answer": "No.", "is_upheld": "yes"}

    status = (
        reporter.get(address) if name in {"comment", "choose", "all"} else reporter.post(address, form)
    ).status_code

    other.refresh_from_db()
    assert status == 404
    assert other.state == State.PUBLISHED


def test_a_reporter_can_neither_undo_nor_find_nor_read_in_the_log_what_is_not_his(reporter):
    other = a_comment(state=State.HELD, author_name="Bob", text="About the harbour.")
    grace = a_moderator("grace")
    decision = service.decide(other.pk, State.HELD, State.SPAM, grace.pk, NOW, Details(batch="one-go"))

    for form in ({"decision": decision.pk}, {"batch": "one-go"}):
        reporter.post(reverse("desk:undo"), form)
    other.refresh_from_db()
    assert other.state == State.SPAM
    assert (
        "harbour"
        not in reporter.get(reverse("desk:search") + "?words=harbour&since=2020-01-01")
        .content.decode()
        .split("</form>")[-1]
    )
    assert "Bob" not in reporter.get(reverse("desk:log")).content.decode()


@pytest.mark.parametrize("name", ["rules", "phrases", "bans", "numbers"])
def test_a_reporter_has_no_say_in_rules_and_bans(reporter, name):
    assert reporter.get(reverse(f"desk:{name}")).status_code == 403


# Why something was rejected


def test_a_rejection_can_name_the_rule_and_say_more_and_the_author_reads_both(desk, client):
    comment = a_comment(state=State.HELD)
    form = {
        "comment": comment.pk,
        "shown": "held",
        "to": "rejected",
        "reason": "rejected-private",
        "words": " No\n numbers, please. ",
    }

    desk.post(reverse("desk:decide"), form)

    decision = comment.decisions.get()
    assert (decision.reason, decision.words) == (ModerationReason.REJECTED_PRIVATE, "No numbers, please.")
    page = client.get(reverse("discussion:receipt", args=[token(comment.pk)])).content.decode()
    assert "private data public" in page
    assert "No numbers, please." in page


@pytest.mark.parametrize(("to", "reason"), [("spam", "rejected-private"), ("rejected", "approved"), ("rejected", "x")])
def test_a_reason_that_does_not_fit_the_decision_is_not_written_down(desk, to, reason):
    comment = a_comment(state=State.HELD)

    desk.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "held", "to": to, "reason": reason})

    assert (
        comment.decisions.get().reason
        == {"spam": ModerationReason.MARKED_SPAM, "rejected": ModerationReason.REJECTED}[to]
    )


# The log


def test_rows_of_the_log_cannot_be_changed():
    comment = a_comment(state=State.HELD)
    decision = service.decide(comment.pk, State.HELD, State.SPAM, a_moderator().pk, NOW)
    entry = AuditEntry.objects.create(action="ban", about="Mallory", done_at=NOW)
    decision.reason = ModerationReason.APPROVED
    entry.about = "Anna"

    for change in (
        decision.save, entry.save,
        lambda: ModerationDecision.objects.update(reason=ModerationReason.APPROVED),
        lambda: AuditEntry.objects.update(about="Anna"),
    ):  # fmt: skip
        with pytest.raises(NotChangeable):
            change()


def test_every_kind_of_act_is_in_the_log_with_who_and_why(editor):
    comment = a_comment()
    editor.post(reverse("desk:mark", args=[comment.pk]), {"mark": "pick", "on": "yes"})
    editor.post(reverse("desk:leave-note"), {"words": "Mind the mill.", "comment": comment.pk})
    editor.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "published", "to": "rejected"})

    page = editor.get(reverse("desk:log")).content.decode()

    assert all(words in page for words in ("picked", "left a note", "Mind the mill.", "Rejected", "edda"))
    assert page.count(f'href="{reverse("desk:comment", args=[comment.pk])}"') == 3


def test_who_has_only_set_rules_can_be_asked_for_in_the_log_too(editor):
    editor.post(reverse("desk:leave-note"), {"words": "Mind the mill."})

    assert "edda" in editor.get(reverse("desk:log")).content.decode().split("</form>")[1]


def test_what_the_site_did_by_itself_is_in_the_log_and_nobody_s():
    AuditEntry.objects.create(action="on-hold", about="The old mill", done_at=NOW)

    assert lines(who="people") == []
    assert lines(what="on-hold") == ["put on hold by itself"]


def test_the_log_says_in_words_what_a_rule_was(editor):
    form = {"section": "town", "mode": "first", "slow_minutes": "5", "night_from": "23:00", "night_until": "06:00"}
    editor.post(reverse("desk:rules"), form)

    page = editor.get(reverse("desk:log")).content.decode()

    assert "town: First replies of new people are read first" in page
    assert "one reply in 5 minutes, closed from 23:00 to 06:00" in page


def test_the_log_can_be_asked_for_who_and_what_and_when():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW - timedelta(days=2))
    service.decide(comment.pk, State.SPAM, State.PUBLISHED, alan.pk, NOW)
    AuditEntry.objects.create(action="ban", about="Mallory", user=grace, done_at=NOW)

    assert sorted(map(str, lines(who=str(grace.pk)))) == ["Spam", "banned"]
    assert lines(what="published") == ["Published"]
    assert lines(what="ban") == ["banned"]
    assert lines(who="filter") == []
    assert lines(until=(NOW - timedelta(days=1)).date()) == ["Spam"]


def test_the_log_is_read_page_by_page_and_no_line_is_lost_or_shown_twice(monkeypatch):
    monkeypatch.setattr(log, "A_PAGE", 4)
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    for number in range(6):
        shown, after = (State.HELD, State.SPAM) if number % 2 == 0 else (State.SPAM, State.HELD)
        service.decide(comment.pk, shown, after, grace.pk, NOW)
        AuditEntry.objects.create(action="ban", about=str(number), done_at=NOW)

    seen, before, pages = [], "", 0
    while pages == 0 or before:
        rows, before = log.read(None, LogFilter(), before)
        seen += [(line.about, line.what) for line in rows]
        pages += 1

    assert pages == 3
    assert len(seen) == 12
    assert {about for about, what in seen if what == "banned"} == {"0", "1", "2", "3", "4", "5"}


@pytest.mark.parametrize(
    "query", ["who=x", "what=x", "since=x", "until=9999-99-99", "before=x", "before=1.2.3", "before=-1.x"]
)
@pytest.mark.parametrize("name", ["log", "search"])
def test_nonsense_in_an_address_is_answered(desk, name, query):
    assert desk.get(f"{reverse(f'desk:{name}')}?{query}").status_code in {200, 422}


# Search


def test_comments_are_found_in_all_states_by_what_is_known_of_them():
    thread = a_thread()
    spam = a_comment(thread, State.SPAM, text="Cheap pills at the harbour", author_name="Mallory")
    kind = a_comment(text="Kind words about the Harbour", author_email="anna@example.org", edited_at=NOW)
    service.decide(
        kind.pk,
        State.PUBLISHED,
        State.REJECTED,
        a_moderator().pk,
        NOW,
        Details(reason=ModerationReason.REJECTED_ABUSIVE),
    )

    assert set(found(words="harbour")) == {spam.pk, kind.pk}
    assert found(words="harbour kind") == [kind.pk]
    assert found(author="mallory") == found(state="spam") == found(thread_id=thread.pk) == [spam.pk]
    assert found(author="anna@") == found(reason="rejected-abusive") == found(is_edited=True) == [kind.pk]
    assert found(is_reported=True) == []


def test_a_search_goes_back_ninety_days_or_as_far_as_it_is_told():
    old = a_comment(posted_at=NOW - timedelta(days=200))
    new = a_comment()

    assert found() == [new.pk]
    assert found(since=(NOW - timedelta(days=300)).date()) == [new.pk, old.pk]
    assert found(since=(NOW - timedelta(days=300)).date(), until=(NOW - timedelta(days=10)).date()) == [old.pk]


def test_a_search_is_read_page_by_page(monkeypatch):
    monkeypatch.setattr(search, "A_PAGE", 2)
    comments = [a_comment(posted_at=NOW) for _ in range(5)]

    seen, before = [], None
    for _ in range(3):
        page, before = search.find(Comment.objects.all(), SearchQuery(), LATER, before)
        seen += [comment.pk for comment in page]

    assert before is None
    assert seen == [comment.pk for comment in reversed(comments)]


def test_a_place_survives_the_address():
    place = TimeCursor(NOW, 17)

    assert TimeCursor.read(str(place)) == place
    assert TimeCursor.read("") is None


def test_a_decision_from_the_search_leads_back_to_it(desk):
    comment = a_comment(state=State.SPAM)
    back = reverse("desk:search") + "?state=spam"

    good = desk.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "spam", "to": "published", "back": back})
    evil = desk.post(
        reverse("desk:decide"), {"comment": comment.pk, "shown": "published", "to": "spam", "back": "//evil.example/"}
    )

    assert good.url == back
    assert evil.url == reverse("desk:queue")


# In place


def test_a_script_is_answered_in_json_and_told_how_to_undo(desk):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "spam"}

    first = desk.post(reverse("desk:decide"), form, headers={"Accept": "application/json"})
    second = desk.post(reverse("desk:decide"), form, headers={"Accept": "application/json"})

    assert first.json()["decision"] == comment.decisions.get().pk
    assert (second.status_code, second.json()["is_done"]) == (409, False)


def test_without_script_the_next_card_is_in_the_address(desk):
    comment, after = a_comment(state=State.HELD, probability=0.5), a_comment(state=State.HELD, probability=0.9)
    page = one_line(desk.get(reverse("desk:queue")).content.decode())
    assert f'name="next_anchor" value="card-{after.pk}"' in page

    answer = desk.post(
        reverse("desk:decide"),
        {"comment": comment.pk, "shown": "held", "to": "spam", "next_anchor": f"card-{after.pk}", "page": "3"},
    )

    assert answer.url == f"{reverse('desk:queue')}?page=3#card-{after.pk}"


# Picks, notes, replies, reports, appeals


@pytest.mark.parametrize(("mark", "field"), [("pick", "picked_at"), ("pin", "pinned_at")])
def test_editors_pick_and_pin_what_readers_see_and_take_it_back(editor, mark, field):
    shown, held = a_comment(), a_comment(state=State.HELD)
    for comment in (shown, held):
        editor.post(reverse("desk:mark", args=[comment.pk]), {"mark": mark, "on": "yes"})
        comment.refresh_from_db()
    assert getattr(shown, field) is not None
    assert getattr(held, field) is None

    editor.post(reverse("desk:mark", args=[shown.pk]), {"mark": mark, "on": "no"})

    shown.refresh_from_db()
    assert getattr(shown, field) is None


def test_a_moderator_who_is_no_editor_picks_nothing(desk):
    comment = a_comment()

    assert desk.post(reverse("desk:mark", args=[comment.pk]), {"mark": "pick", "on": "yes"}).status_code == 403
    assert (
        reverse("desk:mark", args=[comment.pk])
        not in desk.get(reverse("desk:queue") + "?state=published").content.decode()
    )


def test_notes_stand_where_they_belong_until_they_are_done_with(desk):
    thread = a_thread()
    comment = a_comment(thread, State.HELD)
    a_comment(thread, State.HELD)
    for form in ({}, {"comment": comment.pk, "on": "comment"}, {"comment": comment.pk, "on": "thread"}):
        desk.post(reverse("desk:leave-note"), {"words": f"Note {form.get('on', 'handover')}"} | form)

    page = desk.get(reverse("desk:queue")).content.decode()
    assert [page.count(f">Note {place}<") for place in ("handover", "comment", "thread")] == [1, 1, 2]
    for note in Note.objects.all():
        desk.post(reverse("desk:remove-note"), {"note": note.pk})

    assert "Note " not in desk.get(reverse("desk:queue")).content.decode().replace("Note for", "").replace(
        "Note on", ""
    )
    assert AuditEntry.objects.filter(action="note-removed").count() == 3


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_note_without_words_or_with_too_many_is_not_kept(desk, words):
    comment = a_comment(author_name="Bob")
    form = {"words": words, "comment": comment.pk, "back": "/moderation/search/?words=mill"}

    page = desk.post(reverse("desk:leave-note"), form)

    assert page.status_code == 422
    assert not Note.objects.exists()
    typed = page.content.decode()
    assert 'class="error"' in typed
    assert words.strip() in typed
    assert 'value="/moderation/search/?words=mill"' in typed
    assert typed.count("autofocus") == 1


def test_the_notes_for_the_next_shift_are_none_of_a_reporter_s(reporter, own):
    a_comment(own, State.HELD)
    note = Note.objects.create(words="Mind Vera.", made_at=NOW)

    assert "Mind Vera." not in reporter.get(reverse("desk:queue")).content.decode()
    assert reporter.post(reverse("desk:leave-note"), {"words": "Hello"}).status_code == 403
    assert reporter.post(reverse("desk:remove-note"), {"note": note.pk}).status_code == 403
    assert Note.objects.get() == note


def test_who_was_signed_out_is_led_back_to_the_desk_and_told_that_nothing_was_changed(client):
    comment = a_comment(state=State.HELD)
    a_moderator("grace")
    form = {"comment": comment.pk, "shown": "held", "to": "spam"}

    door = client.post(reverse("desk:decide"), form).url
    page = client.post(door, {"username": "grace", "password": "a long enough password"}, follow=True)

    assert page.status_code == 200
    assert "You had been signed out" in page.content.decode()
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_control_characters_in_a_press_are_left_out(desk):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "rejected", "words": "Off\x00 topic."}

    desk.post(reverse("desk:decide"), form)
    desk.post(reverse("desk:decide-campaign"), {"campaign": "\x00", "to": "spam"})
    desk.post(reverse("desk:undo"), {"batch": "\x00"})

    assert comment.decisions.get().words == "Off topic."


def test_each_message_is_tied_to_its_field(editor):
    page = editor.post(reverse("desk:rules"), {"mode": "open", "slow_minutes": "-1"}).content.decode()

    assert 'aria-describedby="id_slow_minutes_error"' in page
    assert 'id="id_slow_minutes_error"' in page


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"slow_minutes": "99999999999"}, "less than or equal to 10080"),
        ({"close_after_days": "99999999999"}, "less than or equal to 36500"),
        ({"section": "x" * 300}, "at most 200 characters"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_and_of_its_place_nothing_wrong_is_said(editor, fields, complaint):
    editor.post(reverse("desk:rules"), {"mode": "open"})

    page = editor.post(reverse("desk:rules"), {"mode": "open", "section": "town"} | fields)

    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert "There is a rule" not in page.content.decode()


def test_a_rule_for_a_section_that_nobody_knows_is_kept_and_doubted(editor):
    a_thread(section="town")

    known = editor.post(reverse("desk:rules"), {"mode": "hold", "section": "town"}, follow=True).content.decode()
    odd = editor.post(reverse("desk:rules"), {"mode": "hold", "section": "twon"}, follow=True).content.decode()

    assert 'value="town"' in known.split("<datalist")[1].split("</datalist>")[0]
    assert "no discussion in" not in known
    assert "no discussion in “twon” so far" in odd


def test_notes_about_a_comment_go_with_it_when_it_is_erased():
    comment = a_comment()
    Note.objects.create(comment=comment, words="Anna lives in Mill Lane.", made_at=NOW)

    service.erase_by_id(comment.pk, LATER)

    assert not Note.objects.exists()


def test_the_newsroom_replies_from_a_card_and_typed_words_survive_an_error(desk):
    comment = a_comment()
    address = reverse("desk:reply", args=[comment.pk])

    desk.post(address, {"text": "Thank you, we have put that right."})
    answer = comment.replies.get()
    assert (answer.state, answer.staff.get_username()) == (State.PUBLISHED, "grace")

    too_long = desk.post(address, {"text": "word " * 2500})
    assert too_long.status_code == 422
    assert "word word word" in too_long.content.decode()


def test_an_appeal_is_answered_from_its_card(desk):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator("ada").pk, NOW)
    service.appeal(comment.pk, "I meant the other mill.", NOW)
    assert "I meant the other mill." in desk.get(reverse("desk:queue")).content.decode()
    address = reverse("desk:answer-appeal", args=[comment.pk])

    assert desk.post(address, {"answer": "", "is_upheld": "yes"}).status_code == 422
    desk.post(address, {"answer": "You are right.", "is_upheld": "yes"})

    comment.refresh_from_db()
    assert (comment.state, comment.appeals.get().answer) == (State.PUBLISHED, "You are right.")
    assert (
        "somebody was faster" in desk.post(address, {"answer": "No.", "is_upheld": "no"}, follow=True).content.decode()
    )


def test_one_comment_s_page_tells_its_whole_story(desk):
    comment = a_comment(state=State.HELD, sender="one", edited_at=NOW)
    comment.revisions.create(text="What I said first.", html="", replaced_at=NOW)
    a_comment(state=State.SPAM, sender="one", text="Another of mine.")
    service.decide(comment.pk, State.HELD, State.SPAM, a_moderator("alan").pk, NOW)

    page = desk.get(reverse("desk:comment", args=[comment.pk])).content.decode()

    assert all(words in page for words in ("What I said first.", "Another of mine.", "alan", "marked it as spam"))


@pytest.mark.parametrize(
    "wording",
    [
        "2026-13-45T00:00:00",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00+99:99",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01",
    ],
)
def test_a_wording_that_no_card_ever_showed_is_answered_plainly(desk, wording):
    comment = a_comment(state=State.HELD)
    form = {"comment": comment.pk, "shown": "held", "to": "spam", "wording": wording}

    assert desk.post(reverse("desk:decide"), form).status_code == 302


@pytest.mark.parametrize("page", ["search", "log"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_pointed_out(desk, page, day):
    assert desk.get(reverse(f"desk:{page}"), {"until": day}).status_code == 422
    assert desk.get(reverse(f"desk:{page}"), {"since": day}).status_code == 422
