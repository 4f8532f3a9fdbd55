"""Whether all is well with this Alphorn, as far as its database knows."""

from collections.abc import Iterator

from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.database.migrate import pending
from alphorn.models.work.instance_check import IsACopy, refuse_a_copy
from alphorn.models.work.invariants import broken
from alphorn.models.work.worker import Worker


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
    yield from map(str, broken())


def is_reachable() -> bool:
    """Whether the database answers. Raises what its driver raises."""
    return bool(sql.rows("SELECT 1"))
