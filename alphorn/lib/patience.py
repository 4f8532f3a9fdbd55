"""Every duration that decides about deliveries, in one frozen object; tests shrink it.

The figures are those of `docs/reliability.md`. Seconds, unless a name says otherwise.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """How long Alphorn waits for what. Made from the defaults, or by `from_json` in tests."""

    # the lease
    lease_seconds: float = 12.0
    renew_seconds: float = 3.0
    write_seconds: float = 9.0  # no body is begun when the last good renewal is older
    answer_grace_seconds: float = 2.0  # what had begun to write may still bring in its answer
    long_turn_seconds: float = 0.5  # a loop that takes so long to go round takes nothing more in hand
    sweep_seconds: float = 1.0
    note_time_seconds: float = 5.0  # the database's time is noted so often, to know when its clock was set back
    set_back_seconds: float = 30.0  # less than that is no more than a longer wait
    requeue_seconds: float = 10.0  # due for so long: its job is enqueued again
    new_generation_seconds: float = 30.0  # due for so long: under a new key
    claim_again_seconds: float = 0.3  # after a claim whose answer was lost; doubled with each one in a row
    stuck_seconds: float = 20.0  # a claim, record or sweep under way for so long ends the process
    silent_seconds: float = 30.0  # `up` ends a worker whose loop has not turned for so long
    last_words_seconds: float = 30.0  # a process that is told to stop brings in answers for so long
    drain_seconds: float = 40.0  # `up` waits so long for what is being sent when it is told to stop
    # a network
    connect_seconds: float = 5.0
    answer_seconds: float = 20.0
    # what follows
    first_retry_seconds: float = 2.0
    longest_retry_seconds: float = 300.0
    token_margin_seconds: float = 60.0  # a token that ends within it is refreshed first
    token_wait_seconds: float = 2.0
    token_trust_seconds: float = 4.0  # a token that was just renewed is used, however short its life is said to be
    refresh_seconds: float = 30.0
    credits_pause_seconds: float = 3600.0
    longest_pause_seconds: float = 86400.0
    policy_pause_seconds: float = 21600.0
    app_pause_seconds: float = 300.0  # the network does not accept this Alphorn
    longest_app_pause_seconds: float = 3600.0
    late_seconds: float = 86400.0  # a post for "now"
    late_when_chosen_seconds: float = 7200.0
    deaths: int = 3
    # what may have arrived: looks, after the moment of the doubt
    first_look_seconds: float = 5.0
    second_look_seconds: float = 30.0
    bytes_gone_seconds: float = 30.0  # then nothing of it can be on its way any more
    first_proof_seconds: float = 120.0  # after that: a look from then on can prove that it is not there
    second_proof_seconds: float = 300.0
    shows_after_share: float = 1.0  # of the time in which a network shows what it took; tests shrink it
    see_after_seconds: float = 5.0  # a delivery is read back then, where reading is free
    clocks_apart_seconds: float = 7200.0  # the database's and a network's: what looks like it within them is in doubt
    same_text_seconds: float = 30.0  # another post of the same words to the same account waits so long
    # a host in trouble
    first_probe_seconds: float = 2.0  # after it was held; doubled with each probe that is not answered
    longest_probe_seconds: float = 8.0
    probe_seconds: float = 30.0  # a probe whose worker says nothing is made again then
    trial_seconds: float = 40.0  # so long nothing else goes out while one post is tried
    first_trial_seconds: float = 20.0  # until the next probe after a trial that failed; doubled with each
    longest_trial_seconds: float = 300.0
    ramp_seconds: float = 1.0  # from each handful of those that waited to the next one, which is twice as large
    held_seconds: float = 300.0  # what is held is looked at that often, should nobody have let it go
    same_answers: int = 3  # to the same post, while others go through: it is put on hold
    # imports
    first_rest_seconds: float = 60.0
    longest_rest_seconds: float = 3600.0
    run_seconds: float = 60.0  # then others get a turn; the next run goes on at the cursor
    stalls: int = 10  # pages in a row that bring nothing: the network leads in a circle
    # disconnecting
    revoke_for_seconds: float = 3600.0
    revoke_retry_seconds: float = 30.0

    @classmethod
    def from_json(cls, text: str) -> "Patience":
        """The defaults, but for what the JSON object `text` names. Raises TypeError for an unknown name."""
        return replace(cls(), **json.loads(text)) if text else cls()

    def backoff(self, tries: int, roll: float) -> timedelta:
        """The wait after `tries` failures in a row (1 or more). `roll` in [0, 1) spreads it by ± 25 %."""
        seconds = min(self.first_retry_seconds * 2.0 ** min(tries - 1, 30), self.longest_retry_seconds)
        return timedelta(seconds=seconds * (0.75 + roll / 2))

    def probe(self, failures: int, roll: float) -> timedelta:
        """The wait for the next probe of a host, after so many that were not answered (1 or more)."""
        seconds = min(self.first_probe_seconds * 2.0 ** min(failures, 30), self.longest_probe_seconds)
        return timedelta(seconds=seconds * (0.875 + roll / 8))

    def probe_after_trial(self, failed: int, roll: float) -> timedelta:
        """The wait for the next probe of a host that answers probes, after so many posts that failed there."""
        seconds = min(self.first_trial_seconds * 2.0 ** min(failed - 1, 30), self.longest_trial_seconds)
        return timedelta(seconds=seconds * (0.75 + roll / 2))
