"""How strict X is."""

from typing import Literal

from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.stand_in import StandIn


class XSettings(Settings):
    """X's own switches."""

    vocabulary: Literal["old", "new", "as asked"] = "as asked"  # tweet.fields, post.fields, or either
    rate_limits: bool = True  # count, tell, and answer 429 when a limit is used up
    reach: bool = True  # no more than the newest 3,200 posts of somebody, and 800 of a home timeline


def settings_of(stand_in: StandIn) -> XSettings:
    """How they stand."""
    return stand_in.settings_as(XSettings)
