"""The same comments give the same evidence, verdicts and model to the bit, on any machine and however the code is made
faster.

The digests below change when the meaning of something changes: another signal, weight, pattern or rule. Then put in
what the failed test shows, and, if lessons teach something else, count up the rules of learning in `base_weights`.
A change for speed alone must leave them as they are.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from broadsheet.spamfilter import Filter, Policy, Submission
from broadsheet.spamfilter.features.evidence import accompanied, collect
from broadsheet.spamfilter.model.campaigns import Window
from broadsheet.spamfilter.tests.build import a_comment, a_spam, some_lessons
from broadsheet.spamfilter.text.hashing import HashKey

EVIDENCE = "6086334dd6f3f6896990c991502193b8"
CAMPAIGNS = "be13b942b811439bd185696f8622e9e6"
VERDICTS = "a572aa3f1da53b73715c9767b1070d26"
MODEL = "c952162f76569a730d3017fc545558bf"

KEY = HashKey.of(b"the same bits")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
ODD = (
    "",
    " \n ",
    "a",
    "Yes!!! :)",
    "WIN $500 now, text 80123 to claim 1,000 coins",
    "costs 5 € or 7% or rs 9 or 4k",
    "call +49 (170) 1234567",
    "c a s i n o and v.i.a.g.r.a and x_y_z_w and p-o-k-e-r",
    "soooo goooood ======== ........",
    "see example.com and www.example.org/a?ref=1",
    "http://192.0.2.7/x https://xn--bcher-kva.example.com bit.ly/abc t.me/abc",
    "write me: someone@example.com or name (dot) com or hxxp://x",
    "[url=http://a.example.net]here[/url] <a href='http://b.example.net'>there</a> <b>!</b>",
    "@reader_one #bridge --> 👉 🔗 🎉🎉🎉 ❤️",
    "Vіаgrа, 𝐕𝐢𝐚𝐠𝐫𝐚, Ｖｉａｇｒａ, V\u200bi\u200ba\u200bg\u200br\u200ba, v\u0336i\u0336a\u0336",
    "Früh, déjà vu, “quoted” – naïve… ¡olé!",
    "подпишись на мой канал, бесплатно",
    "สมัครวันนี้ ฟรี เงินกู้",
    "订阅 加微信 免费",
    "great post, keep up the good work on your website",
    "my channel: check out our new video, please subscribe",
)


def submissions():
    """Some 120 submissions in which each pattern finds something, and some in which none does."""
    fields = (
        {},
        {
            "author_url": "http://www.cheap-pills-shop.xyz/buy/now/today",
            "author_email": "a@example.org",
            "network": "n1",
        },
        {
            "site": "blog.example.org",
            "permalink": "https://blog.example.org/1/",
            "date": START,
            "user_agent": "curl/8.1",
            "seconds_on_page": 2.5,
            "script_ran": False,
            "context_age_days": 400.0,
        },
        {"kind": "signup", "author": "иван петров", "author_email": "x@cheap-loans.top", "trap_filled": True},
    )
    for text, more in product(ODD, fields):
        yield a_comment(text, **more) if len(text) % 2 else a_spam(text, **more)
    yield Submission(text="The old bridge stays as it is. " * 400)


def digest(*things: object) -> str:
    found = hashlib.sha256()
    for thing in things:
        plain = thing.tolist() if isinstance(thing, np.ndarray) else thing
        found.update(repr(plain).encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:32]


def of_evidence(evidence) -> str:
    return digest(
        evidence.signals,
        evidence.places,
        evidence.running,
        evidence.blocks,
        evidence.starts,
        evidence.sizes,
        evidence.signature,
        evidence.bands,
        evidence.shingles,
        [tuple(key) for key in evidence.keys],
        sorted(evidence.facts.items()),
        evidence.identity,
        tuple(evidence.origin),
        evidence.strengths(),
    )


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """The digests of verdicts before each lesson, and of the snapshot that the lessons lead to."""
    model, verdicts = Filter.base(KEY), []
    lessons = [*some_lessons(40), *((one, ("spam", "ham")[n % 2]) for n, one in enumerate(submissions()))]
    for number, (submission, label) in enumerate(lessons):
        verdict = model.judge(submission)
        told = [(one.group, one.id, one.weight, one.values, one.text) for one in verdict.reasons]
        verdicts.append(digest(verdict.probability, verdict.decision.value, verdict.model_version, told))
        model.learn(submission, label, teacher="a reader" if number % 13 == 5 else "")
        if number % 10 == 9:
            earlier, was = lessons[number // 2]
            model.learn(earlier, "ham" if was == "spam" else "spam")
    place = tmp_path_factory.mktemp("bits") / "model"
    model.save(place)
    return digest(verdicts), hashlib.sha256(place.read_bytes()).hexdigest()[:32]


def test_evidence_is_the_same():
    assert digest([of_evidence(collect(one.reduced(), KEY)) for one in submissions()]) == EVIDENCE


def test_campaigns_and_what_they_add_to_evidence_are_the_same():
    window, found = Window.blank(KEY), []
    for number, one in enumerate([*submissions(), *submissions()]):
        evidence = collect(one.reduced(), KEY)
        campaign = window.see(one, evidence, START + timedelta(minutes=number))
        found.append((repr(campaign), of_evidence(accompanied(evidence, campaign))))
    assert digest(found) == CAMPAIGNS


def test_verdicts_are_the_same(taught):
    assert taught[0] == VERDICTS


def test_what_is_learned_is_the_same(taught):
    assert taught[1] == MODEL


def test_without_lessons_hashed_features_say_nothing_so_they_can_be_left_out():
    model = Filter.base()
    for submission in [*submissions(), Submission("ab"), Submission("", author="A")]:
        whole = collect(submission.reduced(), model.key)
        rest = collect(submission.reduced(), model.key, is_hashed=False)

        assert not rest.places.size
        assert (rest.signals, rest.facts, rest.keys) == (whole.signals, whole.facts, whole.keys)
        assert (rest.signature.tolist(), rest.bands.tolist()) == (whole.signature.tolist(), whole.bands.tolist())
        verdicts = [model.verdict(model.weigh(submission, one), Policy()) for one in (whole, rest)]
        assert verdicts[0] == verdicts[1]
