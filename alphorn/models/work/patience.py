"""The Patience of this process: the defaults, or what a test asks for."""

from functools import cache

from alphorn.lib.environment import environment
from alphorn.lib.patience import Patience


@cache
def patience() -> Patience:
    """Every duration that decides about deliveries."""
    return Patience.from_json(environment().patience)
