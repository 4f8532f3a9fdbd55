"""What an ending does beyond its own delivery: it signs an authorisation out, holds a connection, asks for a refresh,
or begins a pause."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.limits.pause import Pause
from alphorn.models.limits.trouble import pause_app
from alphorn.models.work.kinds import REFRESH


class Concerned(Protocol):
    """What ended: an attempt, or a run, by the consent and the host it went to."""

    @property
    def authorisation_id(self) -> UUID:
        """The consent."""

    @property
    def attempt_version(self) -> int:
        """The version of its token that was used."""

    @property
    def workspace_id(self) -> UUID:
        """Whose it is."""

    @property
    def network(self) -> str:
        """The slug."""

    @property
    def host(self) -> str:
        """The server."""

    @property
    def connection_id(self) -> UUID | None:
        """The connection, where there is one."""


class Pausable(Concerned, Protocol):
    """A send that ended: it alone begins pauses."""

    @property
    def host_id(self) -> UUID:
        """The server's row."""

    @property
    def app_pauses(self) -> int:
        """Pauses of the app in a row before this one."""

    @property
    def connection_pauses(self) -> int:
        """Pauses of the connection in a row before this one."""


def sign_out(refused: Iterable[tuple[Concerned, str]]) -> None:
    """Only the person can mend these authorisations, for the reason that stands beside each.

    One that was mended already (a newer version) is left alone.
    """
    for row, reason in {row.authorisation_id: (row, reason) for row, reason in refused}.values():
        sql.run(
            """UPDATE alphorn_authorisation SET signed_out_at = now(), signed_out_reason = %s
                WHERE id = %s AND version = %s AND signed_out_at IS NULL""",
            [reason, row.authorisation_id, row.attempt_version],
        )
        live.announce(row.workspace_id, "connections")


def hold_places(refused: Iterable[tuple[Concerned, str]]) -> None:
    """These connections need their person, for the reason beside each; what else their consents reach goes on.

    One whose consent was given anew meanwhile is left alone. Lock authorisations and connections first.
    """
    by_place = {row.connection_id: (row, reason) for row, reason in refused if row.connection_id is not None}
    for _, (row, reason) in sorted(by_place.items()):
        sql.run(HOLD, [reason, row.connection_id, row.attempt_version])
        live.announce(row.workspace_id, "connections")


def refresh_tokens(rows: Iterable[Concerned]) -> None:
    """Mark the refused version stale and enqueue its refresh."""
    refused: dict[UUID, int] = {row.authorisation_id: row.attempt_version for row in rows}
    for authorisation_id, version in refused.items():
        sql.run(
            "UPDATE alphorn_authorisation SET stale_version = greatest(stale_version, %s) WHERE id = %s",
            [version, authorisation_id],
        )
        jobs.enqueue([REFRESH.job(authorisation_id, "", version, timedelta(0))])


def apply_pauses(pauses: Iterable[tuple[Pausable, Pause, str]]) -> None:
    """Write the pauses that networks asked for where the claim will find them, always in the same order."""
    for row, pause, reason in sorted(
        pauses, key=lambda each: (each[0].network, each[0].host, str(each[0].connection_id))
    ):
        if pause.scope == "app":
            pause_app(row.host_id, pause.after, reason, 1 + row.app_pauses)
        else:
            sql.run(PAUSE_CONNECTION, [pause.after, reason, 1 + row.connection_pauses, row.connection_id])
        live.announce(row.workspace_id, "connections")


HOLD = """
UPDATE alphorn_connection c SET held_at = now(), held_reason = %s FROM alphorn_authorisation a
 WHERE c.id = %s AND a.id = c.authorisation_id AND a.version = %s AND c.held_at IS NULL AND c.gone_at IS NULL
"""
# A pause that still lasts never becomes shorter.
PAUSE_CONNECTION = """
UPDATE alphorn_connection
   SET paused_until = greatest(paused_until, now() + %s), pause_reason = %s, pauses = %s
 WHERE id = %s
"""
