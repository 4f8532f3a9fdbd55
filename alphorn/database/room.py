"""How many connections a database has to have room for."""

import psycopg

from alphorn.database.url import CONNECT_SECONDS, last_words
from alphorn.lib.environment import NotNow

EACH = 17  # of a web process or a worker, at most
BESIDE = 20  # commands, a second Alphorn that joins, whoever looks
LEAST = 120


def room_for(workers: int) -> int:
    """So many for the pages, these workers, and what is run beside them."""
    return max(LEAST, EACH * (workers + 1) + BESIDE)


def lack_of_room(url: str, workers: int) -> str:
    """What is to be said where a database takes fewer than the pages and these workers may need; else "". Raises
    NotNow."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as line:
            found = line.execute("SELECT current_setting('max_connections')::int").fetchone()
    except psycopg.Error as error:
        raise NotNow(f"The database does not say how many connections it takes: {last_words(error)}.") from None
    most, needed = int(found[0]) if found else 0, EACH * (workers + 1)
    if most >= needed:
        return ""
    return (
        f"The database takes {most} connections, and the pages with {workers} workers may need {needed}: "
        "raise its max_connections, or lower ALPHORN_WORKERS."
    )
