"""The database by its address: does it answer, and is it new enough? Knows no table."""

import psycopg

from alphorn.lib.environment import NotNow, Unusable, has_own_database

OLDEST_VERSION = 150000  # as PostgreSQL counts: 15.0
CONNECT_SECONDS = 10
# What libpq takes in an address and asyncpg would hand on to the server, which refuses what it does not know.
ONLY_FOR_LIBPQ = (
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "load_balance_hosts",
    "require_auth",
    "sslcompression",
    "sslsni",
    "tcp_user_timeout",
)


def require_usable(url: str) -> None:
    """Raise Unusable unless a PostgreSQL that is new enough answers at `url`; NotNow where only `up`'s own is away."""
    is_own = has_own_database()
    whose = "of DATABASE_URL" if is_own else "that `alphorn up` started"
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.ProgrammingError:  # its words may hold the password
        raise Unusable("DATABASE_URL cannot be used: it is not written as PostgreSQL's addresses are.") from None
    except psycopg.Error as error:
        raise (Unusable if is_own else NotNow)(
            f"The database {whose} cannot be reached: {last_words(error)}."
        ) from None
    if version < OLDEST_VERSION:
        raise Unusable(
            f"The database {whose} is PostgreSQL {version // 10000}; "
            f"Alphorn needs {OLDEST_VERSION // 10000} or a newer one."
        )


def version_at(url: str) -> tuple[int, int]:
    """Major and minor version of the PostgreSQL at `url`. Raises psycopg.Error."""
    with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
        return divmod(connection.info.server_version, 10000)


def last_words(error: Exception) -> str:
    """What a database's error says, in one line: the reason, without the place in the statement and good advice."""
    lines = [line for line in str(error).splitlines() if line and not line.startswith(("\t", " ", "LINE ", "DETAIL"))]
    said = next(
        (line for line in reversed(lines) if "failed: " in line or "FATAL: " in line), (lines or ["nothing"])[0]
    )
    return said.split("failed: ")[-1].replace("FATAL:  ", "").strip(" .")


def for_asyncpg(url: str) -> str:
    """The address of a database, in words that asyncpg knows as well as libpq does."""
    base, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in ONLY_FOR_LIBPQ]
    return "?".join([base, "&".join(kept)]) if kept else base
