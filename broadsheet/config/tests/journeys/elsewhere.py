"""What journeys on other people's pages share: the server and two such sites, and words that readers write there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import jwt
from django.utils import timezone
from playwright.sync_api import Page

from broadsheet.config.tests import services
from broadsheet.config.tests.journeys.foreign import ForeignSite
from broadsheet.config.tests.running import RunningSite

# Each is said once: near copies would be held.
SAYINGS = iter(
    [
        "My grandmother kept bees behind the old mill, so this brought back a lot. Thank you for asking around.",
        "The hives stood there long before the mill did, as an old map in the town library shows.",
        "Could somebody say which council meeting decided about the meadow? I would like to read the minutes.",
        "In the winter of 1987 the river froze up to the weir, and my father walked across it with a bicycle.",
        "A lovely piece. I only miss a word about the school garden, where the children count the insects every May.",
        "The photograph on the second page shows the north bank, not the south bank: the chapel is on the wrong side.",
        "We tried lime trees in our street and the asphalt was full of honeydew, so think twice before planting them.",
        "What surprised me most is how quiet it is there in the evening, although the road is so near.",
        "Our beekeepers’ club meets on Thursdays in the fire station; whoever is curious may simply come along.",
        "I disagree with the last paragraph: dry summers harm wild bees far more than any honey bee does.",
        "The baker sold that honey for thirty years. It tasted of heather and a little of smoke.",
        "Please go on with this series. Next time perhaps the lock keeper, who knows every heron by name?",
        "One of the hives was painted blue, and the bees liked that one best of all.",
        "The ferry used to stop at that meadow; an iron ring in the wall is all that is left of it.",
        "I passed there yesterday, and the first of them were flying although it was only eight degrees.",
        "Is there a path along the water again, or does one still have to walk around by the sawmill?",
        "My neighbour keeps two hives on her balcony, and nobody in the house has ever been stung.",
        "The chapel bell was cast from the old mill’s gear wheels, or so the sexton used to tell us.",
        "It would be good to know who mows the meadow now, and whether they wait until August.",
        "We read this aloud at the breakfast table, and the children wanted to see the map at once.",
        "The willow by the bridge was planted in the year of the great flood; my mother held the spade.",
        "The honey cake at the harvest fair was made by the sexton’s wife, who gave nobody the recipe.",
        "On Sundays the schoolmaster let us look through his magnifying glass at a single wing.",
        "A frost in May took all the cherry blossom that year, and the swarm moved into the church tower.",
        "Nobody has painted the railing of the footbridge since the new mayor came.",
        "A small addition: the lane was called Wax Street until the town gave it the mayor’s name.",
    ]
)


@dataclass
class Everything:
    """The server of the discussions, two sites that it serves, and the secret of the first."""

    talk: RunningSite
    blog: ForeignSite
    magazine: ForeignSite
    secret: str
    letters: Path

    def link_to(self, address: str) -> str:
        """The link in the mail to an address, once it is there."""
        found: list[str] = []

        def is_there() -> bool:
            texts = [place.read_text() for place in self.letters.iterdir()] if self.letters.exists() else []
            found[:] = [text for text in texts if f"To: {address}" in text and "http" in text]
            return bool(found)

        services.wait_until(is_there, "the mail")
        return re.search(r"https?://\S+", found[0])[0]

    def token(self, **claims: object) -> str:
        now = int(timezone.now().timestamp())
        usual = {"sub": "reader-7", "name": "Vera Wolf", "badge": "Subscriber", "jti": uuid4().hex, "iat": now}
        usual |= {"exp": now + 300, "aud": self.talk.url}
        return jwt.encode(usual | claims, self.secret, "HS256")


def write(page: Page, name: str = "Anna") -> str:
    words = next(SAYINGS)
    page.get_by_role("textbox", name="Comment").fill(words)
    if name:
        page.get_by_role("textbox", name="Name").fill(name)
    return words
