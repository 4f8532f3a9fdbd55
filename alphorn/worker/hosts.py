"""What is to be done for a host in trouble: ask whether it is well, or let go the next of what waited for it."""

from uuid import UUID

import structlog

from alphorn.lib.until_recorded import until_recorded
from alphorn.models.connections.hosts import host_at
from alphorn.models.posting.hosts import Probe, claim_host, record_probe
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork
from alphorn.networks.host import NoSuchHost
from alphorn.networks.reasons import Reason
from alphorn.worker.looking import look
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def tend(process: Process, host_id: UUID) -> None:
    """Do what is due. Nothing is created there, and nothing is in hand: whatever is lost is done again."""
    await process.living()
    probe = await process.in_database(claim_host, host_id)
    if probe is None:
        return
    ending = await _ask(process, probe)
    log.info("probe", network=probe.network, host=probe.host, said="well" if ending is None else ending.reason.value)
    await until_recorded(lambda: process.in_database(record_probe, probe, ending), process.gives_up, "probe")


async def _ask(process: Process, probe: Probe) -> Ending | None:
    """What it says; None: it answers."""
    if probe.look is not None:
        saw = await look(process, probe.look, as_probe=True)
        if saw is not None:
            return saw if isinstance(saw, Ending) else None
    try:
        await host_at(probe.network, probe.host).speak(process.http).probe(probe.token)
    except Ending as ending:
        return ending
    except NoSuchHost:
        return PausedByNetwork(Reason.MISCONFIGURED, scope="app")
    except Exception as error:
        log.exception("probe_failed_unexpectedly", network=probe.network, host=probe.host)
        return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)
    return None
