"""What an ending does beyond its own delivery: it signs an authorisation out, asks for a refresh, or begins a pause."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from alphorn import jobs, live
from alphorn.lib.next_step import Pause
from alphorn.models import sql
from alphorn.models.owned import Owned


def sign_out(rows: Iterable[Owned]) -> None:
    """Only the person can mend these authorisations, unless they did already (a newer version)."""
    for row in {row.authorisation_id: row for row in rows}.values():
        sql.run(
            """UPDATE alphorn_authorisation SET signed_out_at = now(), signed_out_reason = 'signed_out'
                WHERE id = %s AND version = %s AND signed_out_at IS NULL""",
            [row.authorisation_id, row.attempt_version],
        )
        live.announce(row.workspace_id, "connections")


def refresh_tokens(rows: Iterable[Owned]) -> None:
    """Mark the refused version stale and enqueue its refresh."""
    refused: dict[UUID, int] = {row.authorisation_id: row.attempt_version for row in rows}
    for authorisation_id, version in refused.items():
        sql.run(
            "UPDATE alphorn_authorisation SET stale_version = greatest(stale_version, %s) WHERE id = %s",
            [version, authorisation_id],
        )
        jobs.enqueue([jobs.Job("refresh", "authorisation.refresh_now", authorisation_id, str(version))])


def apply_pauses(pauses: Sequence[tuple[Owned, Pause | None, str]]) -> None:
    """Write the pauses that networks asked for where the claim will find them."""
    for row, pause, reason in pauses:
        if pause is None:
            continue
        if pause.scope == "app":
            _pause_app(row, pause, reason)
        else:
            _pause_connection(row, pause, reason)
        live.announce(row.workspace_id, "connections")


def _pause_app(row: Owned, pause: Pause, reason: str) -> None:
    sql.run(
        """INSERT INTO alphorn_apppause AS app (network, host, paused_until, reason, pauses)
           VALUES (%s, %s, now() + %s, %s, 1)
           ON CONFLICT (network, host) DO UPDATE
              SET paused_until = excluded.paused_until, reason = excluded.reason,
                  pauses = CASE WHEN app.paused_until < now() - interval '1 day' THEN 1 ELSE app.pauses + 1 END""",
        [row.network, row.host, pause.after, reason],
    )


def _pause_connection(row: Owned, pause: Pause, reason: str) -> None:
    sql.run(
        """UPDATE alphorn_connection
              SET paused_until = now() + %s, pause_reason = %s,
                  pauses = CASE WHEN paused_until < now() - interval '1 day' THEN 1 ELSE pauses + 1 END
            WHERE id = %s""",
        [pause.after, reason, row.connection_id],
    )
