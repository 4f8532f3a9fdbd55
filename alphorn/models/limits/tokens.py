"""Whether a token is still good for a call, by the database's clock; and how long to wait where it is not."""

from datetime import datetime, timedelta
from typing import Protocol

from alphorn.lib.patience import Patience
from alphorn.networks import NETWORKS
from alphorn.networks.reasons import Reason


class HasToken(Protocol):
    """What is claimed, with the token it would use."""

    @property
    def now(self) -> datetime:
        """The database's."""

    @property
    def network(self) -> str:
        """The slug."""

    @property
    def own_token(self) -> bytes:
        """The connection's own, sealed; empty where the consent's is used."""

    @property
    def has_refresh(self) -> bool:
        """Whether there is a refresh token."""

    @property
    def expires_at(self) -> datetime | None:
        """When the token ends by time."""

    @property
    def renewed_at(self) -> datetime | None:
        """When it was last renewed."""

    @property
    def version(self) -> int:
        """Of the consent."""

    @property
    def stale_version(self) -> int:
        """The newest version that was refused."""

    @property
    def rests_until(self) -> datetime | None:
        """When its renewal is tried again, where that was put off."""

    @property
    def refresh_reason(self) -> str:
        """Why it was."""


# Of consents `a` and their places `c`: whether the token that is used there has come to its end by itself.
IS_OVER = "c.own_token = '' AND coalesce(a.expires_at <= now(), false)"


def token_must_wait(row: HasToken, durations: Patience) -> bool:
    """Whether the token is refused already, or ends soon, and a refresh can mend it."""
    if not NETWORKS[row.network].capabilities.refreshable:
        return False
    if row.stale_version >= row.version:
        return True
    by_time = ends_soon(row.expires_at, row.renewed_at, row.now, durations)
    return by_time and row.has_refresh and not row.own_token


def ends_soon(ends: datetime | None, renewed: datetime | None, now: datetime, durations: Patience) -> bool:
    """Whether a token should be renewed before it is used: near its end, or in the second half of a short life.

    One that was just renewed is used in any case: a network whose tokens live for a moment would never be called.
    """
    if ends is None:
        return False
    margin = timedelta(seconds=durations.token_margin_seconds)
    if renewed is None:
        return ends < now + margin
    margin = min(margin, max(ends - renewed, timedelta(0)) / 2)
    return ends < now + margin and renewed < now - timedelta(seconds=durations.token_trust_seconds)


def wait_for_renewal(row: HasToken, durations: Patience) -> tuple[timedelta, Reason]:
    """How long, and why: a moment while it is renewed; until it is tried again, where that was put off."""
    wait = timedelta(seconds=durations.token_wait_seconds)
    rests = row.rests_until - row.now if row.rests_until is not None else wait
    return max(wait, rests), Reason(row.refresh_reason or Reason.TOKEN_EXPIRED)
