"""Making a stream as deep as somebody wants it, in one statement: a hundred thousand items take about a second."""

import random
from collections.abc import Sequence
from functools import cache

from alphorn.sandbox.oracle.grown import EPOCH_MS
from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.worlds.names import FULL_NAMES
from alphorn.sandbox.worlds.sentences import ASIDES, say
from alphorn.sandbox.worlds.streams import Kind

SECONDS_APART = 60
LISTS = "CREATE TEMP TABLE IF NOT EXISTS lists (name TEXT, place INTEGER, value TEXT, PRIMARY KEY (name, place))"
FILL = """
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count),
places AS (SELECT n, CAST((:now - (n + 1) * :apart) * 1000 AS INTEGER) AS ms FROM numbers),
sorted AS (SELECT n, ms / 1000.0 AS at, ((ms - :epoch) << 22) | (n & 4194303) AS sort FROM places)
INSERT INTO items (
    network, owner_id, stream, id, sort, author_id, name, handle, text, category, likes, reposts, replies, created_at
)
SELECT :network, :owner, :stream, {id}, sort, {author_id}, {name}, 'walker_' || n,
    said.value || ' Note ' || (n + 1) || '.', categories.value, n * 7919 % 97, n * 31 % 11, n * 17 % 7, at
FROM sorted
CROSS JOIN lists AS said ON said.name = 'said' AND said.place = n % :said
CROSS JOIN lists AS names ON names.name = 'names' AND names.place = n % :names
CROSS JOIN lists AS categories ON categories.name = 'categories' AND categories.place = n % :categories
"""


def fill(store: Store, network: str, owner_id: str, stream: str, kind: Kind, count: int, now: float) -> None:
    """Let a stream hold `count` items, a minute apart, and nothing else."""
    place = {"network": network, "owner": owner_id, "stream": stream}
    lists = {"said": _said(), "names": FULL_NAMES, "categories": kind.categories}
    sizes = {name: len(values) for name, values in lists.items()}
    rows = [(name, at, value) for name, values in lists.items() for at, value in enumerate(values)]
    expressions = {"id": kind.id, "author_id": kind.author_id, "name": kind.name}
    with store.change():
        store.run_named("DELETE FROM items WHERE network = :network AND owner_id = :owner AND stream = :stream", place)
        store.run_named("INSERT OR IGNORE INTO grown VALUES (:network, :owner, :stream)", place)
        if count:
            store.run(LISTS)
            store.run_many("INSERT OR REPLACE INTO lists VALUES (?, ?, ?)", rows)
            moments = {"count": count, "now": now, "apart": SECONDS_APART, "epoch": EPOCH_MS}
            store.run_named(FILL.format(**expressions), {**place, **sizes, **moments})


@cache
def _said() -> Sequence[str]:
    chance = random.Random("depth")  # noqa: S311  # the same every time
    return [say(chance, ASIDES) for _ in range(500)]
