"""Whether a token is good for a call: pure, by the database's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from alphorn.lib.patience import Patience
from alphorn.models.limits.tokens import ends_soon, token_must_wait, wait_for_renewal
from alphorn.networks.reasons import Reason

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Held:
    """What is claimed, and would go out with a token of X that ends in a moment."""

    now: datetime = NOW
    network: str = "x"
    own_token: bytes = b""
    has_refresh: bool = True
    expires_at: datetime | None = NOW + SECOND
    renewed_at: datetime | None = NOW - HOUR
    version: int = 2
    stale_version: int = 1
    rests_until: datetime | None = None
    refresh_reason: str = ""


@pytest.mark.parametrize(
    ("row", "waits"),
    [
        (Held(), True),
        (Held(expires_at=NOW + HOUR), False),
        (Held(has_refresh=False), False),
        (Held(own_token=b"of a Page"), False),
        (Held(stale_version=2, expires_at=NOW + HOUR), True),
    ],
)
def test_what_waits_is_what_a_refresh_can_mend(row: Held, waits: bool) -> None:
    """Guards: each condition of `tokens.token_must_wait`."""
    assert token_must_wait(row, PATIENCE) == waits


@pytest.mark.parametrize(
    ("life", "age", "soon"),
    [
        (2 * HOUR, HOUR, False),
        (2 * HOUR, 2 * HOUR - SECOND, True),
        (40 * SECOND, 10 * SECOND, False),
        (40 * SECOND, 30 * SECOND, True),
        (SECOND, SECOND, False),
        (-HOUR, 10 * SECOND, True),
    ],
)
def test_a_short_life_is_used_to_its_half_and_a_new_token_in_any_case(
    life: timedelta, age: timedelta, soon: bool
) -> None:
    """Guards: half of the life, and `token_trust_seconds`, in `tokens.ends_soon`."""
    assert ends_soon(NOW - age + life, NOW - age, NOW, PATIENCE) == soon


@pytest.mark.parametrize(
    ("rests", "after"), [(None, 2 * SECOND), (SECOND, 2 * SECOND), (HOUR, HOUR), (-HOUR, 2 * SECOND)]
)
def test_a_renewal_that_was_put_off_is_waited_for_and_never_less_than_a_moment(
    rests: timedelta | None, after: timedelta
) -> None:
    """Guard: the greater of the two, in `tokens.wait_for_renewal`."""
    put_off = Held(rests_until=NOW + rests if rests else None, refresh_reason=Reason.NO_ANSWER if rests else "")

    assert wait_for_renewal(put_off, PATIENCE) == (after, Reason.NO_ANSWER if rests else Reason.TOKEN_EXPIRED)
