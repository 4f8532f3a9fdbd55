"""A page of a list, as large as the network gives it: where that is too much, half of it is asked for, down to one."""

from dataclasses import replace

from alphorn.networks.base import Network
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.grants import Token
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage, StreamRequest


async def pull(network: Network, asked: StreamRequest, least: int, token: Token) -> tuple[StreamPage, StreamRequest]:
    """The page, and how it was asked for in the end. Raises an ending: TOO_MUCH where even the `least` is too much."""
    while True:
        try:
            return await network.pull(asked, token), asked
        except (TryAgain, OutcomeUnknown) as ending:
            if not ending.is_too_much:
                raise
            if asked.size <= least:
                raise TryAgain(Reason.TOO_MUCH, ending.detail) from ending
        asked = replace(asked, size=max(asked.size // 2, least))
