"""What Alphorn says: its rows, on a line of our own that nobody cuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

DELIVERIES = """
SELECT d.id::text, p.client_key::text AS key, p.text, d.network, c.remote_id AS account, d.state, d.reason, d.remote_id,
       d.attempt, w.name AS workspace, greatest(0, extract(epoch FROM d.due_at - now()))::float AS due_in,
       c.gone_at IS NOT NULL AS is_gone
  FROM alphorn_delivery d JOIN alphorn_post p ON p.id = d.post_id JOIN alphorn_connection c ON c.id = d.connection_id
  JOIN alphorn_workspace w ON w.id = p.workspace_id
"""
UNDER_WAY = f"{DELIVERIES} WHERE d.state IN ('waiting', 'sending', 'checking')"
# A month goes by for the lists: each is to be read again from its beginning to its end.
A_MONTH_LATER = "UPDATE alphorn_stream SET full_sync_at = full_sync_at - interval '40 days'"
LISTS_TO_READ = """
SELECT s.id::text, w.name AS workspace, coalesce(s.due_at > now() + interval '1 second', s.worker IS NULL) AS waits
  FROM alphorn_stream s JOIN alphorn_workspace w ON w.id = s.workspace_id WHERE s.state <> 'off'
"""
HALF_READ = f"{LISTS_TO_READ} AND (s.cursor <> '' OR s.worker IS NOT NULL)"
UNREAD = f"{LISTS_TO_READ} AND NOT (s.state = 'waiting' AND s.full_sync_at > $1 AND s.cursor = '')"
# What happened to some deliveries, or how a list was read, in the order of time.
STORY = """
SELECT moment::text, words FROM (
  SELECT r.began_at AS moment, r.stream_id AS of_id, concat_ws(' ', CASE WHEN r.is_full THEN 'full' END, 'run',
         r.number, r.ending, r.reason, 'ended', r.ended_at::time, r.pages, 'pages', r.read, 'items') AS words
    FROM alphorn_run r
  UNION ALL
  SELECT i.removed_at, i.stream_id, concat_ws(' ', i.remote_id, 'was taken away') FROM alphorn_item i
   WHERE i.removed_at IS NOT NULL
  UNION ALL
  SELECT t.began_at, t.delivery_id, concat_ws(' ', 'attempt', t.number, t.ending, t.reason, t.late_answer,
         'written', t.writing_at::time, 'ended', t.ended_at::time) FROM alphorn_attempt t
  UNION ALL
  SELECT l.began_at, l.delivery_id, concat_ws(' ', 'look', l.number, l.saw, l.reason) FROM alphorn_look l
  UNION ALL
  SELECT i.made_at, i.delivery_id, concat_ws(' ', 'intent, doubted', i.doubted_at::time, 'closed', i.closed_at::time,
         CASE WHEN i.uncertain THEN 'uncertain' END) FROM alphorn_intent i
) story WHERE of_id::text = ANY($1) ORDER BY moment
"""
LISTS = """
SELECT s.id::text, s.network, s.kind, coalesce(c.remote_id, a.remote_id) AS whose,
       array(SELECT i.remote_id FROM alphorn_item i WHERE i.stream_id = s.id AND i.removed_at IS NULL) AS ids
  FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id
  LEFT JOIN alphorn_connection c ON c.id = s.connection_id
 WHERE s.state <> 'off' AND a.leaving_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What Alphorn says of one delivery."""

    id: str
    key: str  # of the form that its post came with
    text: str
    network: str
    account: str
    state: str
    reason: str
    remote_id: str
    attempt: int = 0
    workspace: str = ""  # its name
    due_in: float = 0.0
    is_gone: bool = False  # its place is disconnected


@dataclass(frozen=True, slots=True)
class KeptList:
    """What Alphorn has of one list, and whose it is."""

    id: str
    network: str
    kind: str
    whose: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unread:
    """A list that is still to be read; and whether it waits for somebody to ask for it."""

    id: str
    workspace: str
    waits: bool


class Rows:
    """The database, asked afresh each time: it may have fallen meanwhile."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def claims(self) -> list[Claim]:
        """Of every delivery."""
        return [Claim(**dict(row)) for row in await self._ask(DELIVERIES)]

    async def under_way(self) -> list[Claim]:
        """Of those that are not settled."""
        return [Claim(**dict(row)) for row in await self._ask(UNDER_WAY)]

    async def story(self, of: Sequence[str]) -> list[str]:
        """What happened to these deliveries or lists."""
        return [f"  {row['moment']} {row['words']}" for row in await self._ask(STORY, list(of))]

    async def let_a_month_pass_for_lists(self) -> datetime:
        """Returns since when they are to be read again."""
        await self._ask(A_MONTH_LATER)
        [row] = await self._ask("SELECT now() AS now")
        since: datetime = row["now"]
        return since

    async def half_read(self) -> list[Unread]:
        """The lists that are just being read, from where they have got to: that tells nothing of what is new on top."""
        return [Unread(**dict(row)) for row in await self._ask(HALF_READ)]

    async def unread(self, since: datetime) -> list[Unread]:
        """The lists that were not read whole since."""
        return [Unread(**dict(row)) for row in await self._ask(UNREAD, since)]

    async def lists(self) -> list[KeptList]:
        """What has come in."""
        found = await self._ask(LISTS)
        return [KeptList(r["id"], r["network"], r["kind"], r["whose"], frozenset(r["ids"])) for r in found]

    async def run(self, statements: Sequence[str]) -> None:
        """All of these in one transaction."""
        line = await asyncpg.connect(self._dsn)
        try:
            async with line.transaction():
                for statement in statements:
                    await line.execute(statement)
        finally:
            await line.close()

    async def ask(self, statement: str) -> list[dict[str, Any]]:
        """The rows of an answer."""
        return [dict(row) for row in await self._ask(statement)]

    async def _ask(self, statement: str, *values: object) -> "list[asyncpg.Record]":
        line = await asyncpg.connect(self._dsn)
        try:
            return list(await line.fetch(statement, *values))
        finally:
            await line.close()
