"""Disguises do not help a spam that was taught."""

import pytest

from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.perturbation import ATTACKS
from broadsheet.spamfilter.tests.build import LETTER, STRANGER, a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_a_taught_spam_is_stopped_in_disguise(name):
    model = taught(Model.base(), some_lessons(10))
    model.learn(a_comment(LETTER), "spam")
    disguised = ATTACKS[name](LETTER, 1, [STRANGER])

    assert model.judge(a_comment(disguised, author="Jonas Berg")).decision is not Decision.PUBLISH
