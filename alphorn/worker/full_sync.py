"""The end of a full sync: what it has not met is marked, as far as that is believed."""

import structlog

from alphorn.lib.failpoints import failpoint
from alphorn.models.importing.absence import Loss
from alphorn.models.importing.claim import ClaimedStream
from alphorn.models.importing.pages import Importing
from alphorn.models.importing.removals import believe, look_at_loss, mark_unmet
from alphorn.models.work.states import Belief
from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.worker.life import Life
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def settle(importing: Importing, claimed: ClaimedStream, network: Network, process: Process, life: Life) -> bool:
    """Whether that is done; if not, the next run does it. Raises an ending, where the network had to be asked."""
    if not importing.keeps_account:
        return True
    reach = claimed.facts.reach
    loss = await process.in_import_threads(look_at_loss, importing, reach)
    if loss is None or not life.may_write:
        return False
    belief = await _belief(loss, importing, claimed, network)
    position: str | None = "" if await process.in_import_threads(believe, importing, belief) else None
    while position is not None and life.may_write:
        position = await process.in_import_threads(mark_unmet, importing, reach, belief, position)
        failpoint("I4")
    return position is None


async def _belief(loss: Loss, importing: Importing, claimed: ClaimedStream, network: Network) -> Belief:
    """What is believed of a loss. Much of it, or of all there was, the network itself must vouch for."""
    decided = Belief(loss.belief)
    if decided not in (Belief.OPEN, Belief.NOTHING):
        return decided  # by a run that died while it marked
    believed = loss.believed()
    if loss.is_large and believed is not Belief.NOTHING and not await _vouches(loss, claimed, network):
        believed = Belief.NOTHING
    if loss.missing and believed is not Belief.GONE:
        log.info(
            "absence_not_believed", stream_id=str(importing.stream_id), missing=loss.missing, met=loss.met,
            belief=believed,
        )  # fmt: skip
    return believed


async def _vouches(loss: Loss, claimed: ClaimedStream, network: Network) -> bool:
    """Whether the network vouches for it. One that refuses to say, or never does, vouches for nothing."""
    try:
        return await network.vouches(claimed.asked, claimed.token, loss.met)
    except (TryAgain, OutcomeUnknown):
        if not claimed.takes_parts:
            raise
    except Ending as refused:
        log.info("nobody_vouches", stream_id=str(claimed.importing.stream_id), error=str(refused))
    return False
