"""A program's own environment is its own: what a shell holds for other programs decides nothing here.

libpq and asyncpg would read PGPORT, PGSERVICE, PGOPTIONS and thirty more, and Django somebody else's settings module. A
CGI's SCRIPT_NAME would stand before every address of ours.
"""

import os

from alphorn.lib.lifeline import NAME as LIFELINE

FOR_POSTGRESQL = ("PG", "PSYCOPG_", "ASYNCPG_")
FOR_PAGES = ("SCRIPT_NAME", "ASGI_THREADS", "DJANGO_ALLOW_ASYNC_UNSAFE")
# What proves who we are to a database of the operator's own, where its address does not say so.
PROOFS = ("PGPASSWORD", "PGPASSFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL", "PGSSLPASSWORD")
DJANGO = "DJANGO_SETTINGS_MODULE"


def forget_the_shells() -> None:
    """Take out of the environment whatever is meant for others. What `up` gives its children stays."""
    kept = PROOFS if os.environ.get("DATABASE_URL") else ()
    for name in [name for name in os.environ if name.startswith(FOR_POSTGRESQL) and name not in kept]:
        del os.environ[name]
    for name in FOR_PAGES:
        os.environ.pop(name, None)
    if LIFELINE not in os.environ:
        os.environ.pop(DJANGO, None)
