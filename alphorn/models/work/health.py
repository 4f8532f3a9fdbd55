"""Whether all is well with this Alphorn, as far as its database knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.database.migrate import pending
from alphorn.lib.marking import gettext_noop as _
from alphorn.models.work.instance_check import IsACopy, refuse_a_copy
from alphorn.models.work.invariants import broken
from alphorn.models.work.worker import Worker
from alphorn.networks.reasons import Reason

REFUSED = """
SELECT network, name AS host FROM alphorn_host WHERE pause_reason = %(reason)s AND paused_until > now()
 UNION SELECT network, host FROM alphorn_authorisation
        WHERE refresh_reason = %(reason)s AND signed_out_at IS NULL AND wiped_at IS NULL
 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not well: what it is and what can be done about it, marked for translation, and what stands in
    both."""

    words: str
    mend: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.words} {self.mend}".strip() % self.values


NO_WORKER = Finding(
    _("No worker is alive: nothing is sent."),
    _("Start `alphorn up` or `alphorn worker`."),
)
APP_REFUSED = Finding(
    _("%(network)s at %(host)s does not accept this Alphorn: its keys, permissions, version or addresses."),
    _("docs/networks/%(network)s.md says how to set it right; what waits goes out by itself then."),
)
UNMIGRATED = Finding(
    _("The database lacks %(count)s changes of this version."),
    _("Run `alphorn migrate`, or start `alphorn up`."),
)


def findings() -> Iterator[Finding]:
    """What is wrong, in words for whoever runs this Alphorn."""
    if names := pending():
        yield replace(UNMIGRATED, values={"count": len(names)})
        return
    try:
        refuse_a_copy()
    except IsACopy as error:
        yield Finding("%(sentence)s", values={"sentence": error})
    if not Worker.objects.filter(alive_until__gt=Now()).exists():
        yield NO_WORKER
    for network, host in sql.rows(REFUSED, {"reason": Reason.MISCONFIGURED}):
        yield replace(APP_REFUSED, values={"network": network, "host": host})
    for each in broken():
        yield Finding(each.invariant.words, each.invariant.mend, {"count": len(each.rows)})


def is_reachable() -> bool:
    """Whether the database answers. Raises what its driver raises."""
    return bool(sql.rows("SELECT 1"))
