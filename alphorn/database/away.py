"""Whether an error means that the database is away, or takes nothing just now: a fault of nobody's, and it passes."""

from django.db import InterfaceError, OperationalError
from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction, TransactionTimeout

# Others than those that say so by their class: while another server takes its place, and when ours had to wait for a
# process of ours that slept in the midst of a transaction, and ended its session.
ALSO = {each.sqlstate for each in (ReadOnlySqlTransaction, IdleInTransactionSessionTimeout, TransactionTimeout)}


def is_away(error: BaseException | None) -> bool:
    """Whether it is so."""
    says = getattr(error.__cause__, "sqlstate", "") if error is not None else ""
    return says in ALSO or isinstance(error, OperationalError | InterfaceError)
