"""Whether all is well with this Alphorn, as far as its database knows."""

from collections.abc import Iterator

from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.database.migrate import pending
from alphorn.models.work.instance_check import IsACopy, refuse_a_copy
from alphorn.models.work.invariants import broken
from alphorn.models.work.worker import Worker
from alphorn.networks.reasons import Reason

REFUSED = """
SELECT network, host FROM alphorn_apppause WHERE reason = %(reason)s AND paused_until > now()
 UNION SELECT network, host FROM alphorn_authorisation
        WHERE refresh_reason = %(reason)s AND signed_out_at IS NULL AND wiped_at IS NULL
 ORDER BY 1, 2
"""


def findings() -> Iterator[str]:
    """What is wrong, in words for whoever runs this Alphorn."""
    if names := pending():
        yield f"The database lacks {len(names)} changes of this version: run `alphorn migrate`, or start `alphorn up`."
        return
    try:
        refuse_a_copy()
    except IsACopy as error:
        yield str(error)
    if not Worker.objects.filter(alive_until__gt=Now()).exists():
        yield "No worker is alive: nothing is sent. Start `alphorn up` or `alphorn worker`."
    for network, host in sql.rows(REFUSED, {"reason": Reason.MISCONFIGURED}):
        yield (
            f"{network} at {host} does not accept this Alphorn: its keys, permissions, version or addresses. "
            f"docs/networks/{network}.md says how to set it right; what waits goes out by itself then."
        )
    yield from map(str, broken())


def is_reachable() -> bool:
    """Whether the database answers. Raises what its driver raises."""
    return bool(sql.rows("SELECT 1"))
