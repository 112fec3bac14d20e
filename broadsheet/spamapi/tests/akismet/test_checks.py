"""Checks: the two words, the headers beside them, and what never makes a check fail."""

from types import SimpleNamespace

import pytest

from broadsheet.spamapi import keys, service
from broadsheet.spamapi.akismet import feedback, limits
from broadsheet.spamapi.models import Check, Lesson, Recheck, Usage
from broadsheet.spamapi.service import Judgement
from broadsheet.spamapi.tests.build import NOW, SITE, a_comment, call, count_checks, in_parts, stored
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Decision, Verdict

pytestmark = pytest.mark.django_db
CHECK = "/1.1/comment-check"


@pytest.mark.parametrize(
    ("decision", "probability", "word", "tip"),
    [
        ("publish", 0.01, "false", False),
        ("hold", 0.4, "false", False),
        ("hold", 0.6, "false", False),
        ("spam", 0.95, "true", False),
        ("discard", 0.9999, "true", True),
    ],
)
def test_a_check_is_answered_by_one_word(key, judged, decision, probability, word, tip):
    judged(decision, probability)

    told = call(CHECK, a_comment(key))

    assert (told.status, told.body) == (200, word)
    assert (told.headers.get("x-akismet-pro-tip") == "discard") == tip
    assert told.headers["content-length"] == str(len(word))
    assert told.headers["content-type"] == "text/plain; charset=utf-8"


def test_an_answer_carries_no_sign_of_trouble_that_is_not_there(key, judged):
    judged("publish")

    told = [call(CHECK, a_comment(key)), call("/1.1/verify-key", {"key": key}), call("/1.1/submit-ham", a_comment(key))]

    assert not [name for answer in told for name in answer.headers if "alert" in name or "error" in name]
    assert not [name for answer in told for name in answer.headers if "debug-help" in name]


def test_every_answer_to_a_check_has_a_number_of_its_own(key, judged):
    judged("publish")
    calls = [a_comment(key), a_comment(key), a_comment("zzzzzzzzzzzz"), {}, a_comment(key, blog="")] * 3

    told = [call(CHECK, fields) for fields in calls]

    assert all(answer.is_well_formed_check() for answer in told)
    assert len({answer.headers["x-akismet-guid"] for answer in told}) == len(told)


def test_a_check_without_a_site_is_told_what_is_missing(key):
    for fields in (a_comment(key, blog=""), {"api_key": key}):
        told = call(CHECK, fields)

        assert (told.status, told.body) == (200, "Missing required field: blog.")
        assert told.headers["x-akismet-debug-help"] == 'Empty "blog" value'
        assert told.is_well_formed_check()


@pytest.mark.parametrize("blog", ["ftp://blog.example.org", "http://", "http://[", "a b"])
def test_a_site_that_is_no_address_is_invalid(key, blog):
    told = call(CHECK, a_comment(key, blog=blog))

    assert (told.status, told.body) == (200, "invalid")
    assert "blog" in told.headers["x-akismet-debug-help"]


@pytest.mark.parametrize("address", [None, "", "ip", "999.1.2.3", "2001:db8::1%eth0", "203.0.113.7:99", "x" * 5000])
def test_any_user_ip_will_do(key, address):
    fields = a_comment(key) | {"user_ip": address or ""}
    if address is None:
        del fields["user_ip"]

    assert call(CHECK, fields).body == "false"


@pytest.mark.parametrize("test", ["", "1", "true"])
@pytest.mark.parametrize(
    "field",
    [
        {"comment_author": "viagra-test-123"},
        {"comment_author": "akismet-guaranteed-spam"},
        {"comment_author_email": "akismet-guaranteed-spam@example.com"},
    ],
)
def test_the_values_for_trying_out_are_spam_but_not_discarded(key, judged, field, test):
    judged("publish")

    told = call(CHECK, a_comment(key, is_test=test, **field))

    assert told.body == "true"
    assert "x-akismet-pro-tip" not in told.headers
    assert told.is_well_formed_check()


def test_a_test_may_ask_for_the_advice_to_discard(key):
    told = call(CHECK, a_comment(key, is_test="1", test_discard="1"))

    assert (told.body, told.headers["x-akismet-pro-tip"]) == ("true", "discard")
    assert call(CHECK, a_comment(key, test_discard="1")).body == "false"


@pytest.mark.parametrize("role", ["administrator", "Administrator", "editor,administrator", "boss, ADMINISTRATOR"])
def test_an_administrator_is_never_spam(key, judged, role):
    judged("discard", 1.0)

    assert call(CHECK, a_comment(key, user_role=role)).body == "false"
    assert call(CHECK, a_comment(key, user_role="editor,administrators")).body == "true"


@pytest.mark.parametrize(
    ("flag", "is_test"), [(f, True) for f in ("1", "true", "True")] + [(f, False) for f in ("0", "false", "False", "")]
)
def test_a_test_is_not_counted(key, judged, flag, is_test):
    judged("spam", 0.9)

    assert call(CHECK, a_comment(key, is_test=flag)).body == "true"

    assert count_checks() == (0 if is_test else 1)
    assert Check.objects.count() == Usage.objects.count() == (0 if is_test else 1)


@pytest.mark.parametrize(("probability", "word"), [(0.4, "false"), (0.6, "true")])
def test_a_strict_site_is_told_what_is_likelier_where_the_filter_is_unsure(judged, probability, word):
    judged("hold", probability)
    strict, careful = (keys.issue(f"https://{name}.example/", NOW, strict=name == "strict") for name in ("strict", "b"))

    assert call(CHECK, a_comment(strict)).body == word
    assert call(CHECK, a_comment(careful)).body == "false"


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("comment", "comment"), ("", "comment"), ("signup", "signup"), ("registration", "signup"),
        ("contact-form", "contact-form"), ("Contact_Form", "contact-form"), ("review", "review"), ("<b>", "comment"),
    ],
)  # fmt: skip
def test_what_is_asked_about_is_judged_as_what_it_is(key, monkeypatch, sent, kind):
    seen = []
    monkeypatch.setattr(service, "judge", lambda submission, now, **_: seen.append(submission) or _hold(submission))

    call(CHECK, a_comment(key, comment_type=sent))

    assert seen[0].kind == kind


@pytest.mark.parametrize("name", ["Anna Berg", "jonas82", "Ольга", "佐藤"])
def test_a_sign_up_without_text_is_not_told_as_spam(key, name):
    fields = a_comment(key, comment_type="signup", comment_author=name, comment_author_email="a.berg@gmx.example")

    assert call(CHECK, fields | {"comment_content": ""}).body == "false"


@pytest.mark.parametrize(
    "form",
    [
        "comment_context=bees%2C+mills",
        "comment_context%5B0%5D=bees&comment_context%5B1%5D=mills",
        "comment_context[]=bees&comment_context[]=mills",
    ],
)
def test_the_context_is_read_in_every_form(key, monkeypatch, form):
    seen = []
    monkeypatch.setattr(service, "judge", lambda submission, now, **_: seen.append(submission) or _hold(submission))

    assert call(CHECK, f"api_key={key}&blog={SITE}&user_ip&comment_author_url&comment_content=a&{form}").body == "false"

    assert seen[0].context == "bees, mills"
    assert seen[0].author_url == ""


@pytest.mark.parametrize(
    "date",
    [
        "2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00", "2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00",
        "2026-03-01 10:00:00", "1772359200",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_form(key, monkeypatch, date):
    seen = []
    monkeypatch.setattr(service, "judge", lambda submission, now, **_: seen.append(submission) or _hold(submission))

    call(CHECK, a_comment(key, comment_date_gmt=date, comment_post_modified_gmt=date))

    assert f"{seen[0].date:%Y-%m-%d %H:%M:%S %Z}" == "2026-03-01 10:00:00 UTC"
    assert seen[0].context_age_days == 0.0


@pytest.mark.parametrize(
    "date",
    ["", "soon", "0000-00-00 00:00:00", "9" * 40, "2199-01-01", "1772359200000", "9999-12-31T23:59:59-14:00"],
)
def test_a_date_that_is_none_or_still_to_come_is_taken_for_now(key, monkeypatch, date):
    seen = []
    monkeypatch.setattr(service, "judge", lambda submission, now, **_: seen.append(submission) or _hold(submission))

    assert call(CHECK, a_comment(key, comment_date_gmt=date, comment_post_modified_gmt=date)).body == "false"

    assert seen[0].date == NOW


def test_a_flood_from_one_key_is_asked_to_come_again(key, settings, monkeypatch):
    settings.CALLS_PER_MINUTE = 3
    clock = SimpleNamespace(monotonic=lambda: 30.0)
    monkeypatch.setattr(limits, "time", clock)
    other = keys.issue("https://other.example/", NOW)

    told = [call(CHECK, a_comment(key)) for _ in range(5)]

    assert [answer.status for answer in told] == [200, 200, 200, 429, 429]
    assert told[4].body not in ("true", "false")
    assert told[4].headers["retry-after"] == "60"
    assert told[4].is_well_formed_check()
    assert call(CHECK, a_comment(other)).status == 200
    clock.monotonic = lambda: 61.0
    assert call(CHECK, a_comment(key)).status == 200


def test_a_key_whose_month_is_used_up_is_asked_to_come_again(judged, db):
    judged("publish")
    key = keys.issue(SITE, NOW, quota=2)
    for _ in range(2):
        assert call(CHECK, a_comment(key)).body == "false"
    count_checks()

    told = call(CHECK, a_comment(key))

    assert (told.status, told.headers["retry-after"]) == (429, "3600")
    assert told.body not in ("true", "false")
    assert told.is_well_formed_check()


def test_a_filter_that_cannot_judge_says_neither_word(key, judged):
    judged("hold", version=service.NO_MODEL)

    told = call(CHECK, a_comment(key))

    assert (told.status, told.headers["retry-after"]) == (503, "60")
    assert told.body not in ("true", "false")
    assert told.is_well_formed_check()


def test_forwarded_cookies_and_passwords_are_stored_nowhere(key, judged):
    judged("hold")
    names = ["HTTP_COOKIE", "HTTP_AUTHORIZATION", "POST_password", "POST_user_password2", "HTTP_X_TOKEN", "POST_pwd"]
    secrets = {name: f"s3cret-of-{name.lower()}" for name in names}
    fields = a_comment(key, **secrets, callback=f"{SITE}hook", honeypot_field_name="POST_password")

    for path in (CHECK, "/1.1/submit-spam", "/1.1/submit-ham"):
        call(path, fields)
    before = stored()
    count_checks()

    assert Recheck.objects.count() == 1
    assert "s3cret-of" not in before + stored()


def test_of_a_check_no_words_and_no_address_are_stored(key, judged):
    judged("spam", 0.9)

    call(CHECK, a_comment(key))
    noted = stored()
    count_checks()

    for words in ("anna@example.org", "Anna", "grandmother", "203.0.113"):
        assert words not in noted + stored()
    assert Check.objects.count() == 1


def _hold(submission: Submission) -> Judgement:
    return Judgement(submission, Verdict(0.5, Decision.HOLD, (), "a-model"))


def test_a_form_in_parts_is_read_like_any_other_and_its_files_are_left_alone(key, judged):
    judged("publish")
    file = b'--b\r\nContent-Disposition: form-data; name="comment_content"; filename="a.txt"\r\n\r\nOf a file\r\n'
    typed = b"--b\r\ncontent-disposition: form-data; name=comment_context\r\nContent-Type: text/plain\r\n\r\nBees\r\n"
    fields = a_comment(key, comment_content="Grüße\r\n\r\n--of bees", comment_author_url="")
    kind = "multipart/form-data; boundary=b"

    for path, answer in ((CHECK, "false"), ("/1.1/submit-spam", feedback.THANKS), ("/1.1/verify-key", "valid")):
        assert call(path, file + typed + in_parts(fields), kind=kind).body == answer

    taught = Lesson.objects.get().submission
    assert (taught["text"], taught["context"]) == ("Grüße\r\n\r\n--of bees", "Bees")
    assert "Of a file" not in stored()
    count_checks()
    assert Check.objects.get().subject == Lesson.objects.get().key.rpartition(":")[2]
    call(CHECK, fields)
    count_checks()
    assert Check.objects.values("subject").distinct().count() == 1


def test_a_form_in_parts_is_read_in_its_own_charset(key):
    fields = a_comment(key, comment_content="Grüße".encode("latin-1"), blog_charset="iso-8859-1")
    call("/1.1/submit-ham", in_parts(fields, "a b'c"), kind='Multipart/Form-Data; Boundary="a b\'c"')

    assert Lesson.objects.get().submission["text"] == "Grüße"
