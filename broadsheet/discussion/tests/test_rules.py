"""How replies are taken: modes, hours, slow threads, phrases, bans, and threads that go on hold by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion import service, stats
from broadsheet.discussion.decisions import auto_hold
from broadsheet.discussion.drafts import PageInfo, Sender
from broadsheet.discussion.models import (
    AuditEntry,
    Ban,
    BanKind,
    BannedWord,
    Comment,
    DailyStats,
    Rule,
    RulesVersion,
    Thread,
)
from broadsheet.discussion.posting import editing, receipts
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import announcements, bans, changes, current, effective, phrases
from broadsheet.discussion.rules.phrases import BannedWords
from broadsheet.discussion.service import Refusal
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    BROWSER,
    KIND_WORDS,
    MALLORY,
    NOW,
    a_comment,
    a_draft,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.discussion.threads import pages
from broadsheet.privacy import retention

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Rule(night_from=time(22), night_until=time(7))
OPENED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


NO_RULE = Rule()


def holds(inherited: Rule = NO_RULE, now: datetime = NOW, **thread):
    return effective.resolve(Thread(opened_at=OPENED, **thread), inherited, now, BERLIN)


# -- the pure function


@pytest.mark.parametrize("mode", list(Mode))
def test_a_thread_follows_what_is_around_it_unless_it_has_a_rule_of_its_own(mode):
    assert holds(Rule(mode=mode)).mode == mode
    assert holds(Rule(mode=mode), mode=Mode.HOLD).mode == Mode.HOLD
    assert holds().mode == Mode.OPEN


def test_a_thread_may_be_quicker_or_slower_than_its_section():
    assert holds(Rule(slow_minutes=10)).slow_minutes == 10
    assert holds(Rule(slow_minutes=10), slow_minutes=0).slow_minutes == 0


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        ("2026-03-10T21:59", None),
        ("2026-03-10T22:00", "2026-03-11T07:00"),
        ("2026-03-11T03:00", "2026-03-11T07:00"),
        ("2026-03-11T07:00", None),
        # The clocks go forward in this night.
        ("2026-03-28T23:00", "2026-03-29T07:00"),
    ],
)
def test_a_night_goes_over_midnight_and_says_when_it_ends(moment, opens_at):
    found = holds(NIGHT, now=at(moment))

    assert found.takes_replies == (opens_at is None)
    assert found.opens_at == (at(opens_at) if opens_at else None)
    assert not found.is_over


def test_a_weekend_ends_on_monday_or_with_the_night_that_follows():
    saturday = at("2026-03-14T12:00")

    assert holds(Rule(closed_weekends=True), now=saturday).opens_at == at("2026-03-16T00:00")
    both = Rule(closed_weekends=True, night_from=time(22), night_until=time(7))
    assert holds(both, now=saturday).opens_at == at("2026-03-16T07:00")


def test_a_discussion_closes_for_good_so_many_days_after_the_article():
    ways = Rule(close_after_days=14)

    assert holds(ways, now=OPENED + timedelta(days=13, hours=23)).takes_replies
    assert holds(ways, now=OPENED + timedelta(days=14)).is_over


def test_a_thread_on_hold_by_itself_is_read_first_and_never_opened_by_it():
    assert holds(held_since=NOW).mode == Mode.HOLD
    assert holds(Rule(mode=Mode.CLOSED), held_since=NOW).mode == Mode.CLOSED


@pytest.mark.parametrize(
    ("until", "moment", "opens_at"),
    [
        # The clocks go back at 3:00, so 2:30 comes twice; at its second time the night is not over yet.
        (time(2, 45), "2026-10-25T01:30+00:00", "2026-10-25T01:45+00:00"),
        # The clocks go forward from 2:00 to 3:00, so there is no 2:30.
        (time(2, 30), "2026-03-29T00:30+00:00", "2026-03-29T01:00+00:00"),
    ],
)
def test_in_a_night_when_clocks_change_the_opening_is_exact(until, moment, opens_at):
    found = holds(Rule(night_from=time(22), night_until=until), now=datetime.fromisoformat(moment))

    assert found.opens_at.astimezone(UTC) == datetime.fromisoformat(opens_at)


MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
CLOCK_CHANGES = st.sampled_from([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])


@given(CLOCK_CHANGES, st.integers(-6 * 24 * 60, 2 * 24 * 60), MINUTES, MINUTES, st.booleans())
def test_whenever_it_says_it_opens_it_is_open_and_before_that_it_is_not(change, minutes, begins, ends, weekends):
    ways = Rule(night_from=begins, night_until=ends, closed_weekends=weekends)
    now = change + timedelta(minutes=minutes)
    found = holds(ways, now=now)
    if found.opens_at is None:
        assert found.takes_replies
        return
    opens_at = found.opens_at.astimezone(UTC)
    assert opens_at > now
    assert holds(ways, now=opens_at).takes_replies
    for part in range(1, 10):
        before = now + (opens_at - now) * part / 10
        assert not holds(ways, now=before).takes_replies
    assert not holds(ways, now=opens_at - timedelta(seconds=1)).takes_replies


def test_a_pause_that_ends_after_the_thread_has_closed_for_good_promises_no_opening():
    saturday = at("2026-03-14T12:00")
    weekends = Rule(closed_weekends=True)

    assert holds(weekends, now=saturday, closes_at=at("2026-03-15T12:00")).is_over
    assert holds(weekends, now=saturday, closes_at=at("2026-03-16T00:00")).is_over
    assert not holds(weekends, now=saturday, closes_at=at("2026-03-16T00:01")).is_over


# -- rules in force


@pytest.fixture
def town(db):
    def keep(**fields) -> Rule:
        rule = Rule(**{"section": "town"} | fields)
        changes.save_rule(rule, a_moderator(f"ruler{Rule.objects.count()}").pk, NOW)
        return rule

    return keep


@pytest.mark.django_db
class TestInForce:
    def test_a_sections_rule_holds_in_its_threads_and_nowhere_else(self, town):
        town(mode=Mode.HOLD)

        assert submitted(a_thread(section="town")).state == State.HELD
        assert submitted(a_thread(section="garden"), text=KIND_WORDS + " Indeed.").state == State.PUBLISHED

    def test_a_change_is_in_force_with_the_next_reply(self, town):
        thread = a_thread(section="town")
        assert submitted(thread).state == State.PUBLISHED
        rule = town(mode=Mode.CLOSED)

        assert service.submit(a_draft(thread, text="Again, my bees."), BOB, NOW) == Refusal.CLOSED
        changes.delete_rule(rule, a_moderator("dropper").pk, NOW)
        assert isinstance(service.submit(a_draft(thread, text="Again, my bees."), BOB, NOW), service.Accepted)

    def test_new_people_are_read_first_where_that_is_the_rule(self, town):
        town(mode=Mode.FIRST)

        comment = submitted(a_thread(section="town"))

        assert (comment.state, comment.decisions.get().reason) == (State.HELD, ModerationReason.NEW_HERE)

    def test_in_a_slow_thread_the_second_reply_waits_and_says_until_when(self, town):
        town(slow_minutes=10)
        thread, elsewhere = a_thread(section="town"), a_thread(section="garden")
        submitted(thread)

        soon = service.submit(a_draft(thread, text="Second thoughts."), ANNA, NOW + timedelta(minutes=9))

        assert soon == Refusal.SLOW
        assert soon.until == NOW + timedelta(minutes=10)
        assert isinstance(service.submit(a_draft(elsewhere, text="Elsewhere."), ANNA, NOW), service.Accepted)
        assert isinstance(service.submit(a_draft(thread, text="Bob here."), BOB, NOW), service.Accepted)
        later = NOW + timedelta(minutes=11)
        assert isinstance(service.submit(a_draft(thread, text="Second thoughts."), ANNA, later), service.Accepted)

    def test_at_night_the_typed_words_come_back_with_the_hour_of_opening(self, town, client):
        begins = timezone.localtime() - timedelta(hours=1)
        town(night_from=begins.time().replace(second=0), night_until=(begins + timedelta(hours=3)).time())
        thread = a_thread(section="town", opened_at=timezone.now())
        page = client.get(reverse("discussion:reply", args=[thread.pk])).content.decode()
        stamp = page.split('name="stamp" value="')[1].split('"')[0]

        response = client.post(
            reverse("discussion:reply", args=[thread.pk]),
            {"comment": "Typed at night", "name": "Anna", "stamp": stamp},
            headers={"user-agent": BROWSER},
        )

        assert response.status_code == 409
        assert "they open again on" in response.content.decode()
        assert "Typed at night" in response.content.decode()
        assert "Replies are closed at night" in page

    def test_what_is_hidden_is_in_no_outlet_and_comes_back(self, town, client):
        thread = a_thread(section="town")
        comment = a_comment(thread, text="hidden words")
        rule = town(mode=Mode.HIDDEN)
        thread.refresh_from_db()

        assert not Comment.objects.visible().exists()
        assert pages.page(thread).nodes == []
        assert thread.shown_count == 0
        assert client.get(reverse("discussion:permalink", args=[comment.pk])).status_code == 404
        assert client.get(reverse("discussion:conversation", args=[comment.pk])).status_code == 404
        assert "hidden words" not in client.get("/comments/feed/").content.decode()

        changes.delete_rule(rule, a_moderator("shower").pk, NOW)
        assert Comment.objects.visible().count() == 1

    def test_an_article_keeps_its_own_mode_when_its_section_is_hidden(self, town):
        thread = a_thread(section="town", mode=Mode.OPEN)
        town(mode=Mode.HIDDEN)

        thread.refresh_from_db()
        assert not thread.is_hidden

    def test_a_rule_that_moves_to_another_section_shows_what_it_leaves(self, town):
        left, reached = a_thread(section="town"), a_thread(section="garden")
        rule = town(mode=Mode.HIDDEN)
        rule.section = "garden"
        changes.save_rule(rule, a_moderator("mover").pk, NOW)

        left.refresh_from_db()
        reached.refresh_from_db()
        assert (left.is_hidden, reached.is_hidden) == (False, True)

    def test_what_the_site_hides_a_section_with_a_rule_of_its_own_shows(self, town):
        around, inside = a_thread(), a_thread(section="town")
        town(mode=Mode.OPEN)
        town(section="", mode=Mode.HIDDEN)

        around.refresh_from_db()
        inside.refresh_from_db()
        assert (around.is_hidden, inside.is_hidden) == (True, False)

    def test_a_sections_rule_goes_with_it_to_a_new_address(self, town):
        thread = a_thread(section="town")
        town(mode=Mode.HIDDEN)
        town(section="city", mode=Mode.OPEN)

        service.rename_section("town", "city", NOW)

        thread.refresh_from_db()
        assert (thread.section, thread.is_hidden) == ("city", True)
        assert current.rule_set().inherited(thread).mode == Mode.HIDDEN
        assert [rule.section for rule in Rule.objects.all()] == ["city"]

    def test_readers_are_told_in_words(self, town):
        town(mode=Mode.HOLD, slow_minutes=5, close_after_days=30, night_from=time(22), night_until=time(7),
             closed_weekends=True)  # fmt: skip
        thread = a_thread(section="town")

        said = " ".join(announcements.sentences(current.rule_set().effective(thread, NOW), NOW))

        for words in ("read by a person", "in 5 minutes", "from 22:00 to 07:00", "weekends", "closes on 12 April 2026"):
            assert words in said

    def test_a_reply_costs_four_questions_and_three_writes(self, town, django_assert_max_num_queries):
        town(mode=Mode.OPEN)
        thread = a_thread(section="town")
        parent = a_comment(thread)
        submitted(thread)

        # Four reads and three writes, and the two ends of the transaction.
        with django_assert_max_num_queries(9):
            service.submit(a_draft(thread, parent_id=parent.pk, text="Counted"), BOB, NOW)

    def test_an_edition_that_was_rolled_back_is_no_edition(self):
        changes.add_banned_words(["casino"], "", a_moderator().pk, NOW)
        first = RulesVersion.objects.get().version
        changes.add_banned_words(["roulette"], "", a_moderator("ada").pk, NOW)

        assert RulesVersion.objects.get().version != first


# -- phrases


@pytest.mark.parametrize(
    "text",
    [
        "cheap pills",
        "Buy CHEAP  Pills!",
        "сhеар рills",
        "ch\u200beap pi\u0301lls",
        "c h e a p pills",
        "ｃｈｅａｐ pills",
        "c h e a p p i l l s",
        "buy c.h.e.a.p.p.i.l.l.s",
        "this is a c h e a p  p i l l s offer",
    ],
)
def test_a_phrase_is_found_however_it_is_dressed(text):
    assert BannedWords([phrases.folded("Cheap Pills")]).find(text) == "cheap pills"


@pytest.mark.parametrize("text", ["cheapest pills", "cheap and pills", "pills cheap", "", "cheap"])
def test_only_whole_words_in_their_order_are_a_phrase(text):
    assert BannedWords(["cheap pills"]).find(text) == ""


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("赌场", "欢迎来到赌场玩"),
        ("赌场", "欢迎来到赌 场玩"),
        ("カジノ", "オンラインｶｼﾞﾉで遊ぶ"),
        ("คาสิโน", "เล่นคาสิโนออนไลน์"),
    ],
)
def test_where_words_have_no_spaces_between_a_phrase_is_found_inside(phrase, text):
    assert BannedWords([phrases.folded(phrase)]).find(text) == phrases.folded(phrase)
    assert BannedWords([phrases.folded(phrase)]).find("欢迎ようこそยินดีต้อนรับ") == ""


def test_vowels_that_are_marks_tell_words_apart():
    assert BannedWords([phrases.folded("दिन")]).find("दान") == ""
    assert BannedWords([phrases.folded("दिन")]).find("शुभ दिन") == "दिन"


def test_a_long_list_with_one_first_word_costs_no_more_than_another():
    looked_up = []

    class Counted(str):
        __slots__ = ()

        def __hash__(self):
            looked_up.append(self)
            return super().__hash__()

    listed = BannedWords([f"buy thing{number}" for number in range(5000)])
    listed._in_words.find(tuple(Counted("buy") for _ in range(100)))

    # Itself, then twice in the one pair that is looked for.
    assert len(looked_up) <= 300


def test_a_phrase_in_the_name_or_website_counts():
    assert BannedWords(["casino"]).find("fine words", "Best Casino", "") == "casino"


@given(st.text(max_size=60))
def test_any_phrase_is_found_in_itself(text):
    folded = phrases.folded(text)
    if folded:
        assert BannedWords([folded]).find(f"so {text} then") or phrases.words(f"so {text} then") != phrases.words(
            "so"
        ) + phrases.words(text) + phrases.words("then")


@pytest.mark.django_db
def test_a_listed_phrase_is_held_for_a_person_and_named():
    changes.add_banned_words(["Old  Mill", "", "old mill", "bees"], "heated", a_moderator().pk, NOW)

    comment = submitted(a_thread())

    decision = comment.decisions.get()
    assert (comment.state, decision.reason) == (State.HELD, ModerationReason.PHRASE)
    assert {"group": "phrase", "weight": 0.0, "text": "bees"} in decision.evidence
    assert BannedWord.objects.count() == 2


# -- bans


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(BanKind))
def test_a_ban_keeps_its_one_out_and_says_why_and_until_when(kind):
    comment = submitted(a_thread(), author_name="Mallory", author_email="mallory@example.org")
    other = a_thread()
    bans.ban_author(comment, kind, 7, "Threats against Bob", a_moderator().pk, NOW)

    refused = service.submit(
        a_draft(other, author_name="mallory", author_email="Mallory@Example.org", text="Again"), ANNA, NOW
    )

    assert refused == Refusal.BANNED
    assert (refused.words, refused.until) == ("Threats against Bob", NOW + timedelta(days=7))
    stranger = Sender("203.0.113.77", BROWSER)
    assert isinstance(
        service.submit(a_draft(other, text="I am Bob", author_name="Bob"), stranger, NOW), service.Accepted
    )
    after = NOW + timedelta(days=8)
    assert isinstance(
        service.submit(a_draft(other, text="Sorry", author_name="Mallory"), ANNA, after), service.Accepted
    )


@pytest.mark.django_db
def test_a_ban_holds_no_address_ends_by_itself_and_is_lifted():
    comment = submitted(a_thread(), author_email="mallory@example.org")
    grace = a_moderator()
    ban = bans.ban_author(comment, BanKind.SENDER, 7, "Flood", grace.pk, NOW)

    assert ANNA.address not in str(vars(ban))
    retention.run(NOW + timedelta(days=8))
    assert not Ban.objects.exists()
    again = bans.ban_author(comment, BanKind.EMAIL, None, "Flood", grace.pk, NOW)
    assert "mallory@example.org" not in f"{vars(again)} {[entry.about for entry in AuditEntry.objects.all()]}"
    assert bans.lift_ban(again.pk, grace.pk, NOW)
    assert not bans.lift_ban(again.pk, grace.pk, NOW)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["ban", "ban", "ban-lifted"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["M a l l o r y", "Mallory.", "Mal-lory", "M\u0430llory", "Mallory\u200b"])
def test_a_banned_name_is_known_however_it_is_written(name):
    bans.ban_author(submitted(a_thread(), author_name="Mallory"), BanKind.NAME, 7, "Threats", a_moderator().pk, NOW)

    assert service.submit(a_draft(a_thread(), author_name=name, text="Again"), BOB, NOW) == Refusal.BANNED


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(BanKind))
def test_a_ban_has_room_for_the_longest_name_and_address(kind):
    # This letter is eighteen when it is folded.
    address = f"{'m' * 60}@{'e' * 60}.{'e' * 60}.org"
    comment = submitted(a_thread(), author_name="\ufdfa" * 80, author_email=address)

    ban = bans.ban_author(comment, kind, 7, "Flood", a_moderator().pk, NOW)

    ban.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(BanKind))
def test_who_is_banned_may_not_edit_either(kind):
    comment = submitted(a_thread(), author_email="mallory@example.org")
    bans.ban_author(comment, kind, 7, "Threats", a_moderator().pk, NOW)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, "Now something else", NOW + timedelta(minutes=1))


@pytest.mark.django_db
def test_before_a_ban_its_reach_is_known():
    comment = submitted(a_thread())
    submitted(a_thread(), BOB, text="Bob’s bees do well.", author_name="Bob")
    submitted(a_thread(), MALLORY, text="Anna’s bees do well.", author_name="\u0410nna")

    assert bans.count_affected(comment, BanKind.NETWORK, NOW) == 2
    assert bans.count_affected(comment, BanKind.NAME, NOW) == 2


@pytest.mark.django_db
def test_the_banned_reader_keeps_what_he_typed(client):
    thread = a_thread(opened_at=timezone.now())
    comment = submitted(thread, author_name="Mallory")
    bans.ban_author(comment, BanKind.NAME, None, "Threats", a_moderator().pk, timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = client.get(door).content.decode().split('name="stamp" value="')[1].split('"')[0]

    response = client.post(door, {"comment": "My long letter", "name": "Mallory", "stamp": stamp})

    assert response.status_code == 403
    assert "Threats" in response.content.decode()
    assert "My long letter" in response.content.decode()


# -- out of hand


@pytest.mark.parametrize(
    ("removals", "is_so"),
    [([True] * 7, False), ([True] * 8, True), ([True, False] * 4, True), ([True, False, False] * 6, False),
     ([False] * 20 + [True] * 30, False)],
)  # fmt: skip
def test_eight_decisions_of_which_half_are_removals_are_out_of_hand(removals, is_so):
    assert auto_hold.is_heated(removals) == is_so


@pytest.mark.django_db
def test_a_heated_thread_goes_on_hold_says_so_at_the_desk_and_is_opened_again(client):
    thread, grace = a_thread(), a_moderator()
    grace.user_permissions.add(*Permission.objects.filter(codename="change_rule"))
    for _ in range(8):
        comment = a_comment(thread)
        service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)

    assert submitted(thread).state == State.HELD
    client.force_login(grace)
    desk = client.get(reverse("desk:queue")).content.decode()
    assert thread.title in desk.split('class="on-hold"')[1].split("</form>")[0]

    client.post(reverse("desk:open-again"), {"thread": thread.pk})
    assert submitted(thread, BOB, text="Calmer now.").state == State.PUBLISHED
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["on-hold", "opened-again"]


@pytest.mark.django_db
def test_what_was_removed_and_put_back_does_not_count_as_removed():
    thread, grace = a_thread(), a_moderator()
    for _ in range(20):
        comment = a_comment(thread)
        decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
        service.undo(decision.pk, grace.pk, NOW)
    removed(thread, 7, grace)

    thread.refresh_from_db()
    assert thread.held_since is None
    removed(thread, 1, grace)
    thread.refresh_from_db()
    assert thread.held_since is not None


@pytest.mark.django_db
def test_a_phrase_that_an_edit_brought_in_counts_once_however_often_it_is_edited():
    changes.add_banned_words(["blue pills"], "", a_moderator().pk, NOW)
    comment = submitted(a_thread())

    for number in range(3):
        service.edit(comment.pk, f"They gave my uncle blue pills for that, {number} a day.", NOW)

    assert stats.held_lately(NOW) == {"blue pills": 1}


def removed(thread: Thread, count: int, user, now: datetime = NOW) -> Thread:
    for _ in range(count):
        service.decide(a_comment(thread).pk, State.PUBLISHED, State.REJECTED, user.pk, now)
    thread.refresh_from_db()
    return thread


@pytest.mark.django_db
def test_a_thread_that_was_opened_again_is_not_held_for_what_was_before():
    grace = a_moderator()
    thread = removed(a_thread(), 8, grace)
    assert thread.held_since == NOW
    assert auto_hold.reopen(thread.pk, grace.pk, NOW + timedelta(minutes=1))
    assert not auto_hold.reopen(thread.pk, grace.pk, NOW + timedelta(minutes=1))

    later = NOW + timedelta(minutes=2)
    assert removed(thread, 7, grace, later).held_since is None
    assert removed(thread, 1, grace, later).held_since == later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"), [(State.SPAM, State.REJECTED), (State.HELD, State.SPAM), (State.REJECTED, State.SPAM)]
)
def test_a_wave_of_advertising_does_not_close_a_discussion(before, after):
    thread, grace = a_thread(), a_moderator()
    for _ in range(10):
        service.decide(a_comment(thread, before).pk, before, after, grace.pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since is None


@pytest.mark.django_db
def test_what_was_held_and_rejected_counts_like_what_was_taken_off_the_page():
    thread, grace = a_thread(), a_moderator()
    for _ in range(8):
        service.decide(a_comment(thread, State.HELD).pk, State.HELD, State.REJECTED, grace.pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since == NOW


@pytest.mark.django_db
def test_where_much_is_removed_every_day_it_takes_more():
    thread, grace = a_thread(), a_moderator()
    yesterday = timezone.localdate(NOW) - timedelta(days=1)
    DailyStats.objects.create(day=yesterday, counts={"missed": 10, "rejected": 40, "approved": 50})
    for _ in range(4):
        service.decide(a_comment(thread, State.HELD).pk, State.HELD, State.PUBLISHED, grace.pk, NOW)

    # Half is usual, so eight of twelve are not enough, but twelve of sixteen are.
    assert removed(thread, 8, grace).held_since is None
    assert removed(thread, 4, grace).held_since == NOW


# -- at the desk


PAGES = ("rules", "phrases", "bans")
NEEDED = {"rules": "change_rule", "phrases": "change_bannedword", "bans": "add_ban"}


@pytest.fixture
def ruler(client, db):
    user = a_moderator("ada")
    user.user_permissions.add(*Permission.objects.filter(codename__in=NEEDED.values()))
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_only_those_who_may_see_the_rules(client, page):
    assert client.get(reverse(f"desk:{page}")).status_code == 302
    client.force_login(a_moderator())
    assert client.get(reverse(f"desk:{page}")).status_code == 403


def test_a_rule_is_made_changed_and_dropped(ruler):
    door = reverse("desk:rules")
    fields = {"section": "town", "mode": "hold", "slow_minutes": "5"}

    ruler.post(door, fields)
    rule = Rule.objects.get()
    assert (rule.section, rule.mode, rule.slow_minutes) == ("town", "hold", 5)
    ruler.post(f"{door}?rule={rule.pk}", fields | {"mode": "closed"})
    rule.refresh_from_db()
    assert rule.mode == "closed"
    assert "town" in ruler.get(door).content.decode()
    ruler.post(reverse("desk:drop-rule"), {"rule": rule.pk})
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"mode": "x", "slow_minutes": "0"}, "x is not one of the available choices"),
        ({"mode": "open", "slow_minutes": "-1"}, "greater than or equal to 0"),
        ({"mode": "open", "slow_minutes": "0", "night_from": "22:00"}, "both ends of the night"),
        ({"mode": "open", "slow_minutes": "0", "section": "town"}, "a rule for this place already"),
    ],
)
def test_a_rule_that_will_not_do_is_said_so(ruler, fields, complaint):
    Rule.objects.create(section="town")

    response = ruler.post(reverse("desk:rules"), fields)

    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert Rule.objects.count() == 1


@pytest.mark.parametrize("long", ["a" * 201, "\ufdfa" * 100])
def test_a_phrase_that_is_too_long_is_refused_by_its_beginning(ruler, long):
    response = ruler.post(reverse("desk:phrases"), {"phrases": f"casino\n\n{long}x\n{long}y"})

    assert response.status_code == 422
    assert f"Phrase 2 is too long (at most 200 characters): “{long[:40]}…”" in response.content.decode()
    assert not BannedWord.objects.exists()
    assert changes.add_banned_words([f"{long}x", f"{long}y"], "", a_moderator().pk, NOW) == (0, 0)


def test_any_phrase_of_a_long_list_is_found_with_how_often_it_held_something(ruler, monkeypatch):
    monkeypatch.setattr("broadsheet.discussion.moderation.views.rules._PHRASES_SHOWN", 2)
    monkeypatch.setattr("broadsheet.discussion.moderation.views.rules.timezone.now", lambda: NOW + timedelta(days=29))
    changes.add_banned_words(["aloe", "bingo", "Old Mill"], "", a_moderator().pk, NOW)
    submitted(a_thread())

    whole = ruler.get(reverse("desk:phrases")).content.decode()
    assert "Old Mill" not in whole
    assert "Only the first 2 are shown" in whole
    found = ruler.get(reverse("desk:phrases"), {"q": "o\u0406d m"}).content.decode()
    assert "No phrase holds" in found
    found = ruler.get(reverse("desk:phrases"), {"q": "OLD m"}).content.decode()
    assert "Old Mill" in found
    assert "bingo" not in found
    assert "No phrase holds" in ruler.get(reverse("desk:phrases"), {"q": "!\0"}).content.decode()
    assert 'data-label="Held in 30 days">1</td>' in found


def test_a_card_names_the_phrase_and_its_author_does_not_learn_it(ruler):
    changes.add_banned_words(["old mill"], "", a_moderator().pk, NOW)
    comment = submitted(a_thread())

    card = ruler.get(reverse("desk:queue")).content.decode()
    receipt = ruler.get(reverse("discussion:receipt", args=[receipts.token(comment.pk)])).content.decode()

    assert "held for the phrase “old mill”" in card
    assert "<span>old mill</span>" not in card
    assert "<li>old mill</li>" not in receipt


def test_only_what_is_on_hold_is_opened_again(ruler):
    for number in ("x", "12345", str(a_thread().pk)):
        page = ruler.post(reverse("desk:open-again"), {"thread": number}, follow=True)
        assert "not on hold any more" in page.content.decode()
    assert not AuditEntry.objects.exists()


def test_phrases_are_added_tried_and_removed(ruler):
    door = reverse("desk:phrases")

    ruler.post(door, {"phrases": "Cheap pills\n\ncasino", "note": "campaign"})

    page = ruler.get(door, {"try": "C-A-S-I-N-O night"}).content.decode()
    assert "It would be held for “casino”" in page
    ruler.post(reverse("desk:drop-phrases"), {"phrase": [BannedWord.objects.get(folded="casino").pk, "x"]})
    assert [phrase.folded for phrase in BannedWord.objects.all()] == ["cheap pills"]


def test_a_ban_is_made_from_a_comment_and_lifted(ruler):
    comment = submitted(a_thread(), author_name="Mallory")
    door = reverse("desk:ban", args=[comment.pk])

    assert "Mallory" in ruler.get(door).content.decode()
    assert ruler.post(door, {"kind": "name", "days": "7"}).status_code == 422
    assert ruler.post(door, {"kind": "email", "days": "7", "reason": "x"}).status_code == 422
    ruler.post(door, {"kind": "name", "days": "7", "reason": "Threats"})
    ban = Ban.objects.get()
    assert "Threats" in ruler.get(reverse("desk:bans")).content.decode()
    ruler.post(reverse("desk:lift"), {"ban": ban.pk})
    assert not Ban.objects.exists()
    assert ruler.post(reverse("desk:lift"), {"ban": "²"}).status_code == 302


def test_a_threads_rule_of_its_own_is_kept_by_its_page(db):
    page = PageInfo("/town/a/", "A", "", NOW)
    first = service.upsert_thread(None, replace(page, mode=Mode.HIDDEN), NOW)

    assert Thread.objects.get(pk=first).is_hidden
    service.upsert_thread(first, page, NOW)
    assert not Thread.objects.get(pk=first).is_hidden


def test_a_threads_own_waiting_time_is_kept_by_its_page(db):
    page = PageInfo("/town/a/", "A", "", NOW)
    first = service.upsert_thread(None, replace(page, slow_minutes=10), NOW)

    assert Thread.objects.get(pk=first).slow_minutes == 10
    service.upsert_thread(first, page, NOW)
    assert Thread.objects.get(pk=first).slow_minutes is None
