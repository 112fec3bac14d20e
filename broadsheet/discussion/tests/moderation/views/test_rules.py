"""The pages for rules, banned words and bans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion.models import (
    AuditEntry,
    Ban,
    BannedWord,
    Rule,
)
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.rules import changes
from broadsheet.discussion.tests.build import (
    NOW,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db
PAGES = ("rules", "banned-words", "bans")


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

    assert '<option value="town">' in known
    assert "no discussion in" not in known
    assert "no discussion in “twon” so far" in odd


@pytest.mark.parametrize("page", PAGES)
def test_only_those_who_may_see_the_rules(client, page):
    assert client.get(reverse(f"desk:{page}")).status_code == 302
    client.force_login(a_moderator())
    assert client.get(reverse(f"desk:{page}")).status_code == 403


def test_a_rule_is_made_changed_and_dropped(ruler):
    url = reverse("desk:rules")
    fields = {"section": "town", "mode": "hold", "slow_minutes": "5"}

    ruler.post(url, fields)
    rule = Rule.objects.get()
    assert (rule.section, rule.mode, rule.slow_minutes) == ("town", "hold", 5)
    ruler.post(f"{url}?rule={rule.pk}", fields | {"mode": "closed"})
    rule.refresh_from_db()
    assert rule.mode == "closed"
    assert "town" in ruler.get(url).content.decode()
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
    response = ruler.post(reverse("desk:banned-words"), {"phrases": f"casino\n\n{long}x\n{long}y"})

    assert response.status_code == 422
    assert f"Phrase 2 is too long (at most 200 characters): “{long[:40]}…”" in response.content.decode()
    assert not BannedWord.objects.exists()
    assert changes.add_banned_words([f"{long}x", f"{long}y"], "", a_moderator().pk, NOW) == (0, 0)


def test_any_phrase_of_a_long_list_is_found_with_how_often_it_held_something(ruler, monkeypatch):
    monkeypatch.setattr("broadsheet.discussion.moderation.banned_words._A_PAGE", 2)
    monkeypatch.setattr("broadsheet.discussion.moderation.views.phrases.timezone.now", lambda: NOW + timedelta(days=29))
    changes.add_banned_words(["aloe", "bingo", "Old Mill"], "", a_moderator().pk, NOW)
    submitted(a_thread())

    first = ruler.get(reverse("desk:banned-words")).content.decode()
    assert "Old Mill" not in first
    assert "?page=2" in first
    assert "Old Mill" in ruler.get(reverse("desk:banned-words"), {"page": "2"}).content.decode()
    found = ruler.get(reverse("desk:banned-words"), {"q": "o\u0406d m"}).content.decode()
    assert "No phrase holds" in found
    found = ruler.get(reverse("desk:banned-words"), {"q": "OLD m"}).content.decode()
    assert "Old Mill" in found
    assert "bingo" not in found
    assert "No phrase holds" in ruler.get(reverse("desk:banned-words"), {"q": "!\0"}).content.decode()
    assert 'data-label="Met in 30 days">1</td>' in found


def test_a_card_names_the_phrase_and_its_author_does_not_learn_it(ruler):
    changes.add_banned_words(["old mill"], "", a_moderator().pk, NOW)
    comment = submitted(a_thread())

    card = ruler.get(reverse("desk:queue")).content.decode()
    receipt = ruler.get(reverse("discussion:receipt", args=[receipts.token(comment.pk)])).content.decode()

    assert "because of the phrase “old mill”" in card
    assert "<span>old mill</span>" not in card
    assert "<li>old mill</li>" not in receipt


def test_only_what_is_on_hold_is_opened_again(ruler):
    for number in ("x", "12345", str(a_thread().pk)):
        page = ruler.post(reverse("desk:open-again"), {"thread": number}, follow=True)
        assert "not on hold any more" in page.content.decode()
    assert not AuditEntry.objects.exists()


def test_phrases_are_added_tried_and_removed(ruler):
    url = reverse("desk:banned-words")

    ruler.post(url, {"phrases": "Cheap pills\n\ncasino", "note": "campaign"})

    page = ruler.get(url, {"try": "C-A-S-I-N-O night"}).content.decode()
    assert "It would be held for “casino”" in page
    ruler.post(reverse("desk:remove-banned-words"), {"phrase": [BannedWord.objects.get(normalised="casino").pk, "x"]})
    assert [phrase.normalised for phrase in BannedWord.objects.all()] == ["cheap pills"]


def test_a_ban_is_made_from_a_comment_and_lifted(ruler):
    comment = submitted(a_thread(), author_name="Mallory")
    url = reverse("desk:ban", args=[comment.pk])

    assert "Mallory" in ruler.get(url).content.decode()
    assert ruler.post(url, {"kind": "name", "days": "7"}).status_code == 422
    assert ruler.post(url, {"kind": "email", "days": "7", "reason": "x"}).status_code == 422
    ruler.post(url, {"kind": "name", "days": "7", "reason": "Threats"})
    ban = Ban.objects.get()
    assert "Threats" in ruler.get(reverse("desk:bans")).content.decode()
    ruler.post(reverse("desk:lift"), {"ban": ban.pk})
    assert not Ban.objects.exists()
    assert ruler.post(reverse("desk:lift"), {"ban": "²"}).status_code == 302


def test_a_rule_has_a_way_to_change_it_and_its_section_is_chosen_from_a_list(editor):
    a_thread(section="sport")
    editor.post(reverse("desk:rules"), {"mode": "hold", "section": "town"})
    rule = Rule.objects.get()

    page = editor.get(reverse("desk:rules")).content.decode()
    assert f'href="?rule={rule.pk}#rule-form"' in page
    assert '<option value="sport">' in page
    assert '<option value="town" selected>' in editor.get(reverse("desk:rules"), {"rule": rule.pk}).content.decode()


def test_ready_lists_and_what_is_done_with_phrases_are_switched_on_the_page(ruler):
    changes.add_banned_words(["old mill"], "", a_moderator().pk, NOW)
    word = BannedWord.objects.get()

    ruler.post(reverse("desk:switch-phrases"), {"de": "spam"})
    ruler.post(reverse("desk:remove-banned-words"), {"phrase": word.pk, "action": "spam"})
    page = one_line(ruler.get(reverse("desk:banned-words"), {"try": "Du Vollpfosten"}).content.decode())

    word.refresh_from_db()
    assert word.action == "spam"
    assert "It would be put with the spam for “vollpfosten”" in page
    assert '<option value="spam" selected>' in page
