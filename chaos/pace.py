"""How fast a run goes: how often something goes wrong and for how long, and what Alphorn's patience is meanwhile.

As it is, but for pauses of hours, which no run would outlast; or shrunk by ten, for runs of a minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Pauses that a network imposes, and rests of lists: an hour or a day would tell nothing more.
SHORT_PAUSES = {
    "credits_pause_seconds": 20.0,
    "policy_pause_seconds": 20.0,
    "app_pause_seconds": 20.0,
    "longest_app_pause_seconds": 40.0,
    "longest_pause_seconds": 40.0,
    "longest_trial_seconds": 40.0,
    "first_rest_seconds": 5.0,
    "longest_rest_seconds": 20.0,
    "revoke_for_seconds": 300.0,
}
# The lease is shrunk by three only: a machine that is busy would not keep it else.
SHRUNK_PATIENCE = {
    "lease_seconds": 4.0,
    "renew_seconds": 0.8,
    "write_seconds": 3.0,
    "answer_grace_seconds": 0.7,
    "requeue_seconds": 1.0,
    "new_generation_seconds": 3.0,
    "stuck_seconds": 6.0,
    "silent_seconds": 6.0,
    "connect_seconds": 2.0,
    "answer_seconds": 3.0,
    "first_retry_seconds": 0.2,
    "longest_retry_seconds": 4.0,
    "token_margin_seconds": 6.0,
    "token_wait_seconds": 0.3,
    "token_trust_seconds": 0.5,
    "refresh_seconds": 4.0,
    "credits_pause_seconds": 2.0,
    "policy_pause_seconds": 2.0,
    "app_pause_seconds": 2.0,
    "longest_app_pause_seconds": 4.0,
    "longest_pause_seconds": 4.0,
    "first_look_seconds": 0.5,
    "second_look_seconds": 3.0,
    "bytes_gone_seconds": 3.0,
    "first_proof_seconds": 12.0,
    "second_proof_seconds": 30.0,
    "shows_after_share": 0.1,
    "same_text_seconds": 3.0,
    "claim_again_seconds": 0.1,
    "first_probe_seconds": 0.2,
    "longest_probe_seconds": 0.8,
    "probe_seconds": 6.0,
    "trial_seconds": 8.0,
    "first_trial_seconds": 1.0,
    "longest_trial_seconds": 5.0,
    "ramp_seconds": 0.1,
    "held_seconds": 10.0,
    "first_rest_seconds": 0.5,
    "longest_rest_seconds": 2.0,
    "run_seconds": 6.0,
    "revoke_for_seconds": 30.0,
    "revoke_retry_seconds": 2.0,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From so many seconds to so many."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Every so often, and for so long; in seconds."""

    patience: Mapping[str, float]
    kill_every: Span
    stop_every: Span
    stops: Span
    trouble_every: Span  # of each network
    troubles: Span
    cut_every: Span
    cuts: Span  # shorter than bytes that are held up on the way may be late
    database_away: Span
    press_every: Span
    latest: float  # that a network does something so much later: within the time in which it shows what it took
    settles_within: float


AS_IT_IS = Pace(
    patience=SHORT_PAUSES,
    kill_every=Span(2, 6),
    stop_every=Span(10, 25),
    stops=Span(2, 25),
    trouble_every=Span(8, 20),
    troubles=Span(4, 30),
    cut_every=Span(10, 25),
    cuts=Span(2, 25),
    database_away=Span(0, 12),
    press_every=Span(0.5, 2),
    latest=110,
    settles_within=900,
)
SHRUNK = Pace(
    patience=SHRUNK_PATIENCE,
    kill_every=Span(2, 6),
    stop_every=Span(4, 8),
    stops=Span(0.5, 7),
    trouble_every=Span(1, 4),
    troubles=Span(0.5, 3),
    cut_every=Span(3, 7),
    cuts=Span(0.3, 2.5),
    database_away=Span(0, 2),
    press_every=Span(0.5, 2),
    latest=10,
    settles_within=120,
)
