"""A call that somebody waits for, with its time-outs. (A worker has a line of its own, for all of its calls.)"""

import asyncio

from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.grants import Grant
from alphorn.networks.host import Host
from alphorn.networks.http import Bounds, Http
from alphorn.networks.reasons import Reason

EXCHANGE_SECONDS = 15.0  # all of its calls together
EXCHANGE = Bounds(connect_seconds=3, answer_seconds=8)


async def grant_for(host: Host, *, code: str, verifier: str, redirect_uri: str) -> Grant:
    """Exchange a code while it lives. Raises an Ending."""
    try:
        async with asyncio.timeout(EXCHANGE_SECONDS), Http(allow=host.loopback, bounds=EXCHANGE) as http:
            return await host.speak(http).finish(code=code, verifier=verifier, redirect_uri=redirect_uri)
    except TimeoutError:
        raise OutcomeUnknown(Reason.NO_ANSWER) from None
