"""What an error of the database says of the transaction it ended."""

from django.db import DatabaseError

# A lost connection, a database that stops, and what it cannot explain itself: perhaps the commit had come through.
PERHAPS_COMMITTED = ("08", "57P", "58", "XX")


def was_rolled_back(error: DatabaseError) -> bool:
    """Whether nothing of the transaction was committed, for certain: the database said why it refused a statement."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is not None and not state.startswith(PERHAPS_COMMITTED)
