"""How strict Facebook is."""

from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.stand_in import StandIn


class FacebookSettings(Settings):
    """Facebook's own switches."""

    require_proof: bool = True  # the app's switch “Require App Secret”


def settings_of(stand_in: StandIn) -> FacebookSettings:
    """How they stand."""
    return stand_in.settings_as(FacebookSettings)
