"""Which function does which job. A job is a word and the name of a row; any of them may come twice, late or never."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from uuid import UUID

from alphorn.jobs import Word, lane
from alphorn.models.posting.shares import CROWD, LANE
from alphorn.networks import NETWORKS
from alphorn.worker.hosts import tend
from alphorn.worker.importing import bring_in
from alphorn.worker.looking import look
from alphorn.worker.process import Process
from alphorn.worker.refreshing import refresh
from alphorn.worker.revoking import revoke
from alphorn.worker.seeing import Seer
from alphorn.worker.sending import Sender

LOOKS_AT_ONCE = 16  # few: what waits does so in the queue, and is in nobody's hand
READ_BACKS_AT_ONCE = 4  # each for a whole place, and nobody waits for them
IMPORTS_AT_ONCE = 10
OTHERS_AT_ONCE = 8

Do = Callable[[UUID], Awaitable[object]]


def table(process: Process) -> Mapping[Word, Do]:
    """What is done for each word, in that process."""
    sender = Sender(process)
    return {
        Word.SEND: sender.send,
        Word.CROWD: sender.send_from_crowd,
        Word.LOOK: partial(look, process),
        Word.SEE: Seer(process).see,
        Word.IMPORT: partial(bring_in, process),
        Word.REFRESH: partial(refresh, process),
        Word.REVOKE: partial(revoke, process),
        Word.HOST: partial(tend, process),
    }


def lanes() -> dict[str, int]:
    """Every lane of a process, and how many jobs it runs at once."""
    sends = {lane(Word.SEND, slug): LANE for slug in NETWORKS} | {lane(Word.CROWD, slug): CROWD for slug in NETWORKS}
    looks = {lane(Word.LOOK, slug): LOOKS_AT_ONCE for slug in NETWORKS}
    read_backs = {lane(Word.SEE, slug): READ_BACKS_AT_ONCE for slug in NETWORKS}
    imports = {lane(Word.IMPORT, slug): IMPORTS_AT_ONCE for slug in NETWORKS}
    others = {lane(word): OTHERS_AT_ONCE for word in (Word.REFRESH, Word.REVOKE, Word.HOST)}
    return {**sends, **looks, **read_backs, **imports, **others}


def runner(process: Process) -> Callable[[str, UUID], Awaitable[None]]:
    """What the engine calls with a job's word and row. Raises ValueError for a word that nobody knows."""
    jobs = table(process)

    async def run(word: str, row: UUID) -> None:
        await jobs[Word(word)](row)

    return run
