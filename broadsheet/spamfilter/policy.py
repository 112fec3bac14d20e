"""From a probability to one of four answers, by what each kind of mistake costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from broadsheet.spamfilter.verdict import Decision

_SPAM, _HAM = 0, 1
KINDS = {
    "text": "content",
    "part": "content",
    "shape": "content",
    "wording": "content",
    "links": "content",
    "relation": "content",
    "author": "sender",
    "circumstances": "behaviour",
    "campaign": "behaviour",
    "memory": "content",
}
"""Which groups of evidence are of one kind: two groups of one kind do not confirm each other.

Memory is of the content's kind: near copies and the words they taught are the same lesson twice."""


class DecidedScores(Protocol):
    """What was predicted of comments before people decided them; labels are 0 for spam and 1 for wanted."""

    def threshold_above(self, label: int, share: float) -> float | None:
        """The least probability that at most this share of a label reaches; None if too few are known to say."""

    def threshold_below(self, label: int, share: float) -> float | None:
        """The greatest probability that at most this share of a label stays under; None if too few are known."""


class Experience(NamedTuple):
    """What the model has to go by: lessons of each label, and how near the nearest remembered copies are.

    ``copies_agree`` is 1 if remembered near copies were marked as spam, -1 if as wanted, 0 if there are none
    or they disagree. ``leads_nowhere`` says that the comment holds no link, address, number or praise of the
    site, and names no website: nothing that anybody could gain by.
    """

    spam_lessons: int = 0
    ham_lessons: int = 0
    copies_agree: int = 0
    leads_nowhere: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The publisher's tolerances, as probabilities from 0 to 1.

    Below ``publish_below`` a comment appears, from ``spam_from`` on it goes to the spam folder, between them a person
    is asked. ``discard_from`` applies only if two independent kinds of evidence, each of at least ``discard_weight``
    log-odds, say spam, and the site has ``lessons_wanted`` lessons of each label. Until the site has
    ``lessons_to_settle`` lessons of each label, the stricter ``new_…`` ones apply, except to near copies of what was
    taught, which are judged like their model at once. A comment that leads nowhere harms little if it is spam, and is
    mostly an honest one in words that the site has not seen from its readers yet: it appears below
    ``nowhere_publish_below``, and only a person puts it in the spam folder, unless near copies were marked as spam or
    the way it came speaks against it.
    """

    publish_below: float = 0.35
    spam_from: float = 0.9
    discard_from: float = 0.9995
    discard_weight: float = 2.0
    new_publish_below: float = 0.3
    new_spam_from: float = 0.95
    nowhere_publish_below: float = 0.65
    new_nowhere_publish_below: float = 0.6
    lessons_wanted: int = 20
    lessons_to_settle: int = 50

    def __post_init__(self) -> None:
        for name in (
            "publish_below",
            "spam_from",
            "discard_from",
            "new_publish_below",
            "new_spam_from",
            "nowhere_publish_below",
            "new_nowhere_publish_below",
        ):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} must be a probability from 0 to 1, not {getattr(self, name)}")
        if self.publish_below > self.spam_from or self.new_publish_below > self.new_spam_from:
            raise ValueError("what is published must be less likely spam than what is put in the spam folder")

    @classmethod
    def from_tolerance(
        cls, scores: DecidedScores, ham_lost: float = 0.001, spam_published: float | None = 0.02
    ) -> Policy:
        """The policy by which, judged by this site's own decisions, no larger shares go wrong.

        ``ham_lost`` is the share of wanted comments that may end in the spam folder, ``spam_published`` the share of
        spam that may appear unseen, each above 0 and below 1; None for the second leaves its threshold as usual. Where
        the site has decided too little to say (for one in a thousand that is a thousand comments), the usual threshold
        stays. Raises ValueError.
        """
        for name, share in (("ham_lost", ham_lost), ("spam_published", spam_published)):
            if share is not None and not 0.0 < share < 1.0:
                raise ValueError(f"{name} must be a share above 0 and below 1, not {share}")
        usual = cls()
        spam_from = scores.threshold_above(_HAM, ham_lost)
        publish_below = None if spam_published is None else scores.threshold_below(_SPAM, spam_published)
        # What is less likely spam than not is never put in the spam folder.
        spam_from = usual.spam_from if spam_from is None else max(spam_from, 0.5)
        publish_below = usual.publish_below if publish_below is None else min(publish_below, 0.5)
        return cls(
            publish_below=min(publish_below, spam_from),
            spam_from=spam_from,
            new_spam_from=max(usual.new_spam_from, spam_from),
            nowhere_publish_below=min(max(publish_below, usual.nowhere_publish_below), spam_from),
            new_nowhere_publish_below=min(usual.new_nowhere_publish_below, spam_from),
        )

    def decide(self, probability: float, weights: Mapping[str, float], experience: Experience) -> Decision:
        """The answer for one comment; ``weights`` are the log-odds of each group of evidence."""
        rarer = min(experience.spam_lessons, experience.ham_lessons)
        strict = rarer < self.lessons_to_settle and not experience.copies_agree
        publish_below = self.new_publish_below if strict else self.publish_below
        spam_from = self.new_spam_from if strict else self.spam_from
        harmless = (
            experience.leads_nowhere and experience.copies_agree <= 0 and "behaviour" not in self._accusers(weights)
        )
        if harmless:
            nowhere = self.new_nowhere_publish_below if strict else self.nowhere_publish_below
            publish_below = max(publish_below, nowhere)
        if probability < publish_below:
            return Decision.PUBLISH
        if probability < spam_from or harmless:
            return Decision.HOLD
        if probability >= self.discard_from and rarer >= self.lessons_wanted and len(self._accusers(weights)) >= 2:
            return Decision.DISCARD
        return Decision.SPAM

    def _accusers(self, weights: Mapping[str, float]) -> set[str]:
        sums: dict[str, float] = {}
        for group, weight in weights.items():
            if group in KINDS:
                sums[KINDS[group]] = sums.get(KINDS[group], 0.0) + weight
        return {kind for kind, weight in sums.items() if weight >= self.discard_weight}
