"""A page of an import, kept: its items and the stream's cursor in one transaction, in sets, fenced.

Only a stream that is still in this worker's hand, in this run, is changed. What is known and unchanged is not written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from alphorn import live
from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.importing.budget import spend
from alphorn.models.importing.item_rows import Row, as_json, row_of
from alphorn.models.importing.search_words import RULE
from alphorn.models.work.states import Belief, State, StreamState
from alphorn.networks.streams import StreamPage


@dataclass(frozen=True, slots=True)
class Importing:
    """A stream in this worker's hand: what keeping its pages needs."""

    stream_id: UUID
    run: int
    worker_id: UUID
    workspace_id: UUID
    network: str
    holds: str
    is_own: bool
    is_full: bool
    is_bare: bool  # nothing was here before: no account is kept of what this sync has met
    search_config: str
    page_size: int | None = None  # the network finds more than so many items too much
    pages: int = 0  # that this run has kept: whoever goes on must find as many

    @property
    def keeps_account(self) -> bool:
        """Whether it is known at the end what this sync has met, and so what it has not."""
        return self.is_full and not self.is_bare


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page brought. `progress`: items not seen before in this sync."""

    new: int
    changed: int
    progress: int
    stalls: int
    wait: timedelta | None = None  # nothing more may be read for so long


class TakenBack(Exception):
    """The database has forgotten what this run kept, in a crash: what is in memory is true no more."""


class Known(NamedTuple):
    """An item that is here already."""

    pk: str
    digest: str
    removed: bool
    deleted: bool
    missed: bool
    edition: str
    undated: bool

    def differs(self, row: Row) -> bool:
        """Whether what came is to be written: an older edition than ours is not; when it happened is, once told."""
        is_older = _by_age(row.newest_id) < _by_age(self.edition)
        is_dated = self.undated and row.happened_at is not None
        return not self.deleted and (self.removed or ((self.digest != row.digest or is_dated) and not is_older))


def _by_age(remote_id: str) -> tuple[int, str]:
    """Ids of a network that counts them, in the order in which it gave them."""
    return len(remote_id), remote_id


# No page waits for the disk: what a crash of the database takes back takes its cursor along, and is read again. That it
# was taken back is seen by the run, which counts its pages in the same transaction.
OWN = f"""
SELECT s.stalls, (SELECT r.pages FROM alphorn_run r WHERE r.stream_id = s.id AND r.number = s.run) AS pages
  FROM alphorn_stream s
 WHERE s.id = %s AND s.run = %s AND s.worker = %s AND s.state = '{StreamState.IMPORTING}' FOR NO KEY UPDATE OF s
"""
KNOWN = """
SELECT json_object_agg(remote_id, json_build_array(
         id, encode(digest, 'hex'), removed_at IS NOT NULL, deleted_at IS NOT NULL, missed_at IS NOT NULL,
         edition, happened_at = came_at))::text, set_config('synchronous_commit', 'off', true)
  FROM alphorn_item WHERE stream_id = %s AND remote_id = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))
"""
UPSERT = """
INSERT INTO alphorn_item AS i (
  id, workspace_id, stream_id, network, holds, is_own, is_answer, remote_id, edition, author, handle, text, url, topic,
  pictures, counts, happened_at, payload, digest, fold, name, search_rule, search)
SELECT n.id, %(workspace)s, %(stream)s, %(network)s, %(holds)s, n.is_own, n.is_answer, n.remote_id, n.edition,
       n.author, n.handle, n.text, n.url, n.topic, n.pictures, n.counts,
       coalesce(n.happened_at, statement_timestamp()), n.payload,
       decode(n.digest, 'hex'), decode(n.fold, 'hex'), n.name, %(rule)s,
       to_tsvector(%(config)s::regconfig, n.words) || array_to_tsvector(n.exact)
  FROM jsonb_to_recordset(%(rows)s::jsonb)
       AS n (id uuid, is_own boolean, is_answer boolean,
             remote_id text, edition text, author text, handle text, text text, url text, topic text, pictures jsonb,
             counts jsonb, happened_at timestamptz, payload jsonb, digest text, fold text, name text, words text,
             exact text[])
    ON CONFLICT (stream_id, remote_id) DO UPDATE
   SET is_own = excluded.is_own, is_answer = excluded.is_answer,
       edition = excluded.edition, author = excluded.author, handle = excluded.handle, text = excluded.text,
       url = excluded.url,
       topic = excluded.topic, pictures = excluded.pictures, counts = excluded.counts, payload = excluded.payload,
       digest = excluded.digest, fold = excluded.fold, name = excluded.name, search = excluded.search,
       search_rule = excluded.search_rule,
       happened_at = CASE WHEN i.happened_at = i.came_at AND excluded.happened_at <> statement_timestamp()
                          THEN excluded.happened_at ELSE i.happened_at END,
       removed_at = NULL, missed_at = NULL, changed_at = now()
 WHERE i.deleted_at IS NULL
"""
FOUND = (
    "UPDATE alphorn_item SET missed_at = NULL WHERE stream_id = %s AND id = ANY(%s::uuid[]) AND missed_at IS NOT NULL"
)
SIGHT = """
WITH sighted AS (
  INSERT INTO alphorn_sighting (stream_id, item_id) SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT count(*) FROM sighted
"""
TIE = f"""
UPDATE alphorn_item i SET delivery_id = d.id
  FROM alphorn_stream s, alphorn_connection c, alphorn_delivery d
 WHERE i.stream_id = %s AND i.remote_id = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))
   AND i.delivery_id IS NULL AND i.deleted_at IS NULL AND s.id = i.stream_id
   AND (c.id = s.connection_id OR (s.connection_id IS NULL AND c.authorisation_id = s.authorisation_id))
   AND d.connection_id = c.id AND d.remote_id = i.remote_id AND d.state = '{State.DELIVERED}'
"""
# The last page leaves the cursor at itself: should nobody record its end, that page is read again, and no other.
GO_ON = """
WITH noted AS (
  UPDATE alphorn_run SET pages = pages + 1, read = read + %(read)s, new = new + %(new)s, changed = changed + %(changed)s
   WHERE stream_id = %(stream)s AND number = %(run)s
)
UPDATE alphorn_stream SET kept = kept + %(more)s, page_size = %(page_size)s,
       cursor = coalesce(nullif(%(cursor)s, ''), cursor),
       stalls = %(stalls)s, belief = CASE WHEN %(whole)s THEN belief ELSE %(nothing)s END, newest = CASE
         WHEN (length(%(newest)s), %(newest)s COLLATE "C") > (length(newest), newest COLLATE "C") THEN %(newest)s
         ELSE newest END, about = coalesce(%(about)s, about)
 WHERE id = %(stream)s
"""


def keep_page(importing: Importing, page: StreamPage, *, go_on: bool = True) -> Kept | None:
    """Keep one page. None: the stream is not this run's any more, and nothing was kept. Raises TakenBack.

    Not `go_on`: what is on it is kept, and the same page is to be asked for again.
    """
    made = (row_of(item, is_own=importing.is_own) for item in page.items)
    rows = {row.remote_id: row for row in made}  # the same item twice on a page is one
    with transaction.atomic():
        budget = spend(importing.network, importing.stream_id, len(page.items))  # it is spent, kept or not
        stalls = _stalls(importing)
        if stalls is None:
            return None
        remote_ids = json.dumps(list(rows))
        known = _known(importing, remote_ids)
        new, changed, revived, ids = _keep_rows(importing, list(rows.values()), known)
        progress = _progress(importing, ids, new)
        stalls = 0 if progress else stalls + 1
        if importing.is_own and rows:
            sql.run(TIE, [importing.stream_id, remote_ids])
        brought = {"read": len(page.items), "new": new, "changed": changed, "more": new + revived, "stalls": stalls}
        position = _position(page, rows.values()) if go_on else STANDS_STILL
        sql.run(GO_ON, {**_named(importing), **brought, **position, "about": page.about})
        live.announce(importing.workspace_id, f"stream-{importing.stream_id}")
    return Kept(new, changed, progress, stalls, budget.wait if budget else None)


STANDS_STILL = {"cursor": "", "newest": "", "whole": True}


def _position(page: StreamPage, rows: Iterable[Row]) -> dict[str, object]:
    """Where reading goes on, and whether the sync is still known to have read everything."""
    newest = max((row.newest_id for row in rows), key=_by_age, default="")
    return {"cursor": page.next_cursor, "newest": newest, "whole": page.is_whole}


def _named(importing: Importing) -> dict[str, object]:
    return {
        "stream": importing.stream_id,
        "run": importing.run,
        "page_size": importing.page_size,
        "nothing": Belief.NOTHING,
    }


def is_mine(importing: Importing) -> bool:
    """Whether the stream is still in this worker's hand, in this run; then it is locked. Raises TakenBack."""
    return _stalls(importing) is not None


def _stalls(importing: Importing) -> int | None:
    """How many pages in a row have brought nothing; None: it is not this run's any more."""
    found = sql.rows(OWN, [importing.stream_id, importing.run, importing.worker_id])
    if found and found[0][1] != importing.pages:
        raise TakenBack
    return int(found[0][0]) if found else None


def _known(importing: Importing, remote_ids: str) -> dict[str, Known]:
    """What is here of these, by remote id; `remote_ids` is a JSON list. The commit will not wait for the disk."""
    [(found, _)] = sql.rows(KNOWN, [importing.stream_id, remote_ids])  # one text: a page is read in one go
    return {remote_id: Known(*item) for remote_id, item in json.loads(found or "{}").items()}


def _keep_rows(
    importing: Importing, rows: Sequence[Row], known: Mapping[str, Known]
) -> tuple[int, int, int, list[str]]:
    """Insert what is new, update what has changed.

    Returns how many of each, how many of the latter came back, and the ids of all of them. What a full sync has met is
    not missing any more when it has come to its end: until then it speaks for itself.
    """
    ids = {row.remote_id: known[row.remote_id].pk if row.remote_id in known else str(uuid7()) for row in rows}
    new = [row for row in rows if row.remote_id not in known]
    changed = [row for row in rows if row.remote_id in known and known[row.remote_id].differs(row)]
    if new or changed:
        sql.run(UPSERT, _values(importing, as_json([*new, *changed], ids)))
    found = [known[row.remote_id].pk for row in rows if row.remote_id in known and known[row.remote_id].missed]
    if found and not importing.keeps_account:
        sql.run(FOUND, [importing.stream_id, found])
    return len(new), len(changed), sum(known[row.remote_id].removed for row in changed), list(ids.values())


def _progress(importing: Importing, ids: Sequence[str], new: int) -> int:
    """How many items of the page this sync has not met before. A bare one keeps no account: all it met is new."""
    if not importing.keeps_account or not ids:
        return new
    [(met,)] = sql.rows(SIGHT, [importing.stream_id, f"{{{','.join(ids)}}}"])
    return int(met)


def _values(importing: Importing, rows: str) -> dict[str, object]:
    return {
        "workspace": importing.workspace_id,
        "stream": importing.stream_id,
        "network": importing.network,
        "holds": importing.holds,
        "config": importing.search_config,
        "rule": RULE,
        "rows": rows,
    }
