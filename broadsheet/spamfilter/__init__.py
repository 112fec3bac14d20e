"""The filter engine: says how likely a comment is spam, why, and what to do with it; learns from decisions.

A library for any program: it imports no web framework, opens no network connection and keeps nothing unless asked to.

>>> spam_filter = Filter.base()
>>> letter = Submission("Thank you, the part about the harbour was new to me.", author="Anna")
>>> spam_filter.judge(letter).decision is Decision.PUBLISH
True
>>> offer = Submission("Cheap casino bonus, order now at http://win.example.top", author="Bonus King")
>>> verdict = spam_filter.judge(offer, Policy(spam_from=0.9))
>>> (verdict.decision is Decision.SPAM, verdict.reasons[0].text)
(True, 'uses words of the gambling trade (“casino”)')
>>> spam_filter.learn(letter, "spam")
>>> spam_filter.judge(letter).decision is Decision.PUBLISH
False

`Filter` judges and learns, `Submission` is one comment as it arrived, `Policy` holds the thresholds, `Verdict` the
answer with its `Decision` and reasons. Everything else belongs to a package of its own:

- `text`: normalisation, hashes, near-duplicate signatures, domains. Other apps may use it.
- `features`: from a submission to evidence.
- `model`: what is learned, remembered and saved.
- `explanation`: a verdict taken apart for people.
- `datasets`: labelled submissions from JSON Lines.
- `evaluation`: the laboratory, which measures the filter and makes its base weights; no running site imports it.

The filter has no tables, jobs or settings; `broadsheet.spamapi` adds them.
"""

from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Decision, Verdict

__all__ = ["Decision", "Filter", "Policy", "Submission", "Verdict"]
