"""Trading a refresh token for a new pair: marked before the call, no lock held during it, stored before use."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from alphorn.lib.failpoints import failpoint
from alphorn.lib.until_recorded import after, until_recorded
from alphorn.models.access.refresh import Refreshing, leave_in_doubt, mark, put_off, sign_out, store
from alphorn.models.connections.hosts import host_at
from alphorn.networks.endings import Ending, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.reasons import Reason
from alphorn.worker.life import Life
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def refresh(process: Process, authorisation_id: UUID) -> None:
    """One refresh of this authorisation, if it needs one and nobody else is at it.

    What came back is kept, however long it takes: a new pair exists nowhere else, and what is too late changes nothing.
    """
    life = await process.living()
    # A mark whose answer was lost is waited for like a dead worker's, by the job that finds it.
    within = after(process.patience.refresh_seconds)
    marked = await until_recorded(lambda: process.in_database(mark, authorisation_id, life.id), within, "mark")
    if not isinstance(marked, Refreshing):
        return
    conclude = await _ask(process, marked, life)
    await until_recorded(lambda: process.in_database(conclude), process.gives_up, "refresh")


async def _ask(process: Process, marked: Refreshing, life: Life) -> Callable[[], None]:
    """Call the network. Returns what is to be recorded of it."""
    try:
        network = host_at(marked.network, marked.host).speak(process.http)
        life.require_write()
        grant = await network.refresh(marked.token)
    except SignInAgain as error:
        if error.reason is Reason.SCOPE_MISSING:  # something is not allowed: the token is not said to be dead
            return _rest(marked, error)
        log.info("refresh_refused", authorisation=str(marked.authorisation_id), error=str(error))
        return partial(sign_out, marked, error.reason)
    except (TryAgain, PausedByNetwork) as error:
        return _rest(marked, error, error.after)
    except Rejected as error:  # nothing says that the sign-in is over
        return _rest(marked, error)
    except NoSuchHost:
        return _rest(marked, PausedByNetwork(Reason.MISCONFIGURED, scope="app"))
    except Exception as error:  # OutcomeUnknown, and what nobody foresaw
        log.warning("refresh_in_doubt", authorisation=str(marked.authorisation_id), error=str(error))
        return partial(leave_in_doubt, marked)
    failpoint("F8")
    return partial(store, marked, grant)


def _rest(marked: Refreshing, ending: Ending, wait: timedelta | None = None) -> Callable[[], None]:
    """Nothing was used up, and nothing says that the sign-in is over: asked again later, by itself."""
    tell = log.error if ending.reason is Reason.MISCONFIGURED else log.warning
    tell("refresh_put_off", authorisation=str(marked.authorisation_id), network=marked.network, error=str(ending))
    return partial(put_off, marked, wait, ending.reason)
