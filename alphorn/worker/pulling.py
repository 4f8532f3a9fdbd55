"""A page of a stream, as large as the network gives it, down to the least it may be asked for."""

from dataclasses import replace

from alphorn.networks.base import Network
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.grants import Token
from alphorn.networks.halving import by_halves
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage, StreamRequest


async def pull(network: Network, asked: StreamRequest, least: int, token: Token) -> tuple[StreamPage, StreamRequest]:
    """The page, and how it was asked for in the end. Raises an ending: TOO_MUCH where even the `least` is too much."""
    try:
        page, size = await by_halves(lambda size: network.pull(replace(asked, size=size), token), asked.size, least)
    except (TryAgain, OutcomeUnknown) as ending:
        if ending.is_too_much:
            raise TryAgain(Reason.TOO_MUCH, ending.detail) from ending
        raise
    return page, replace(asked, size=size)
