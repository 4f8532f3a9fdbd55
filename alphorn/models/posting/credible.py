"""Answers that cannot be kept as they are: an id that another delivery has already, or one that is no id at all.

A remote id belongs to at most one delivery of a remote account. Who names another's proves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from alphorn.database import sql
from alphorn.models.posting.report import Report
from alphorn.networks.endings import Outcome, OutcomeUnknown, Sent
from alphorn.networks.reasons import Reason

LONGEST_ID, LONGEST_URL = 255, 1000

PLACES = """
SELECT d.id AS delivery_id, d.account,
       EXISTS (SELECT FROM alphorn_delivery other
                WHERE other.account = d.account AND other.id <> d.id AND other.remote_id = new.remote_id) AS is_taken
  FROM alphorn_delivery d JOIN unnest(%s::uuid[], %s::text[]) AS new (id, remote_id) ON new.id = d.id
"""


@dataclass(frozen=True, slots=True)
class There:
    """Where a delivery goes, and whether another one there has the id already that came back for it."""

    delivery_id: UUID
    account: str
    is_taken: bool


def credible(reports: Sequence[Report]) -> Iterator[tuple[Report, Outcome]]:
    """Each report with its outcome, or with OutcomeUnknown where that is a `Sent` nobody can believe."""
    sent = [
        (r.delivery_id, r.outcome.remote_id) for r in reports if isinstance(r.outcome, Sent) and _can_be_kept(r.outcome)
    ]
    found = sql.rows_as(There, PLACES, [[pk for pk, _ in sent], [remote_id for _, remote_id in sent]])
    there = {row.delivery_id: row for row in found}
    seen: set[tuple[str, str]] = set()
    for report in reports:
        yield report, _believed(report.delivery_id, report.outcome, there, seen)


def _believed(delivery_id: UUID, outcome: Outcome, there: Mapping[UUID, There], seen: set[tuple[str, str]]) -> Outcome:
    if not isinstance(outcome, Sent):
        return outcome
    if not _can_be_kept(outcome) or delivery_id not in there:
        return OutcomeUnknown(Reason.GARBAGE, "its id cannot be kept")
    account = there[delivery_id].account
    if there[delivery_id].is_taken or (account, outcome.remote_id) in seen:
        return OutcomeUnknown(Reason.GARBAGE, "it named another echo's post")
    seen.add((account, outcome.remote_id))
    return outcome


def _can_be_kept(sent: Sent) -> bool:
    is_one = 0 < len(sent.remote_id) <= LONGEST_ID and sent.remote_id.isprintable()
    return is_one and keepable_url(sent.url) == sent.url


def keepable_url(url: str) -> str:
    """The address of a post, or nothing where that cannot be kept."""
    return url if len(url) <= LONGEST_URL and url.isprintable() else ""
