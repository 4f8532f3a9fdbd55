"""What the runs of a workspace came to: the last hour one by one, the past week counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.importing.run import Run
from alphorn.networks.reasons import NO_FAILURES

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """Two hours of the past week: the day, which step of it, and what came of its runs."""

    day: date
    step: int
    runs: int = 0
    new: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What the runs of one stream came to."""

    runs: int = 0
    new: int = 0
    failed: int = 0
    incremental: int = 0  # runs that only asked for what is new
    read_by_incremental: int = 0


def lately(workspace: Workspace, within: timedelta) -> Sequence[Run]:
    """The runs that began within that time and are over, oldest first."""
    recent = Run.objects.filter(stream__workspace=workspace, began_at__gt=Now() - within, ended_at__isnull=False)
    return list(recent.order_by("began_at"))


def past_week(workspace: Workspace) -> dict[UUID, Tally]:
    """By stream."""
    is_incremental = Q(is_full=False)
    rows: Any = (
        Run.objects.filter(stream__workspace=workspace, began_at__gt=Now() - A_WEEK)
        .values("stream")
        .annotate(
            runs=Count("id"),
            came=Sum("new"),
            failures=Count("id", filter=~Q(reason__in=NO_FAILURES)),
            incremental=Count("id", filter=is_incremental),
            on_incremental=Sum("read", filter=is_incremental, default=0),
        )
    )
    return {
        row["stream"]: Tally(row["runs"], row["came"], row["failures"], row["incremental"], row["on_incremental"])
        for row in rows
    }


# No zone today is apart from UTC by anything but quarters of an hour. Which quarter is of which day the caller's own
# zones tell: the database's may lack one that browsers name, such as Asia/Calcutta.
QUARTERS = """
SELECT date_bin('15 minutes', r.began_at, 'epoch') AS began_at,
       count(*) AS runs, sum(r.new)::int AS new, count(*) FILTER (WHERE r.reason <> ALL(%(no_failures)s)) AS failed
  FROM alphorn_run r JOIN alphorn_stream s ON s.id = r.stream_id
 WHERE s.workspace_id = %(workspace)s AND r.began_at > now() - interval '8 days'
 GROUP BY 1
"""


def by_step(workspace: Workspace, zone: tzinfo) -> list[Step]:
    """In steps of two hours, by the clock of `zone`; those in which nothing ran are left out."""
    steps: dict[tuple[date, int], Step] = {}
    for began_at, *counts in sql.rows(QUARTERS, {"workspace": workspace.pk, "no_failures": list(NO_FAILURES)}):
        local = began_at.astimezone(zone)
        at = local.date(), local.hour // 2
        so_far = steps.get(at, Step(*at))
        runs, new, failed = counts
        steps[at] = Step(*at, so_far.runs + runs, so_far.new + new, so_far.failed + failed)
    return [steps[at] for at in sorted(steps)]
