"""Whether all is well with this Alphorn, as far as its database knows."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models.functions import Now

from alphorn.models import sql
from alphorn.models.delivery import Delivery
from alphorn.models.instance_check import IsACopy, refuse_a_copy
from alphorn.models.migrating import pending
from alphorn.models.worker import Worker

LATE = timedelta(minutes=1)


def findings() -> Iterator[str]:
    """What is wrong, in words for whoever runs this Alphorn."""
    if names := pending():
        yield f"The database lacks {len(names)} changes of this version: run `alphorn migrate`, or start `alphorn up`."
        return
    try:
        refuse_a_copy()
    except IsACopy as error:
        yield f"This is a copy, and a copy does not send: {error}."
    if not Worker.objects.filter(alive_until__gt=Now()).exists():
        yield "No worker is alive: nothing is sent. Start `alphorn up` or `alphorn worker`."
    overdue = Delivery.objects.under_way().filter(due_at__lt=Now() - LATE).count()
    if overdue:
        yield f"{overdue} deliveries are overdue for more than a minute: the workers do not keep up, or are stuck."


def is_reachable() -> bool:
    """Whether the database answers. Raises what its driver raises."""
    return bool(sql.rows("SELECT 1"))
