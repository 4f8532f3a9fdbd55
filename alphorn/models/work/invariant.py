"""What an invariant is, and what several of them ask in the same way."""

from dataclasses import dataclass

from alphorn.lib.marking import gettext_noop as _
from alphorn.models.work.claims import Kind, alive


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` returns the ids of the rows that break it. `words` is what whoever runs this Alphorn is told, with
    their number, and `mend` what they can do about it."""

    name: str
    words: str
    mend: str
    broken: str


# The ways out. Where the sweep mends a thing by itself, it is not well.
LOOK_AT_WORKERS = _(
    "The workers take such things up within seconds. If this stays, restart Alphorn, and look into its log."
)
MORE_WORKERS = _(
    "If this stays, the workers are stuck, or too few: restart Alphorn, look into its log, or raise ALPHORN_WORKERS."
)
OPEN_THE_POST = _(
    "Nothing is sent for it by itself. Open the post, look on the network, and tell us: this is a fault of Alphorn."
)
TELL_US = _("Nothing is lost or sent twice by it. Please tell us: this is a fault of Alphorn.")


def in_nobodys_hand(kind: Kind, tries: str, row: str, longest: str) -> str:
    """Rows in a dead worker's hand, or in a living one's for longer than that takes. `tries`: where each is noted."""
    return f"""
    SELECT t.id FROM {kind.table} t
      LEFT JOIN alphorn_worker w ON w.id = t.{kind.worker}
      LEFT JOIN {tries} n ON n.{row} = t.id AND n.number = t.{kind.fence}
      CROSS JOIN LATERAL (SELECT coalesce({alive()}, false)) AS worker (is_alive)
     WHERE t.{kind.worker} IS NOT NULL AND {kind.in_hand} AND (
           (worker.is_alive
              AND n.began_at < clock_timestamp() - %({longest})s::interval - %(in_nobodys_hand)s::interval)
        OR (NOT worker.is_alive AND greatest(
              CASE WHEN isfinite(w.alive_until) AND w.alive_until < clock_timestamp() THEN w.alive_until END, n.began_at
            ) <= clock_timestamp() - %(in_nobodys_hand)s::interval))
    """


def overdue(kind: Kind, unless: str = "false") -> str:
    """Rows that were due long ago and still wait."""
    return f"""
    SELECT id FROM {kind.table} t
     WHERE {kind.waiting} AND {kind.due_at} < now() - %(overdue)s::interval AND NOT ({unless})
    """
