"""What is asked before something may be claimed, written or looked for."""

from tests.model.scenarios import Scenario
from tests.model.words import KEY, LEASE, NEVER, PROVES, SETTLE, TRAVEL, WRITE, Health, Host, State, Twin
from tests.model.world import NOBODY, Call, Life, Row, World


def key_lives(row: Row, scenario: Scenario) -> bool:
    """Whether the network is sure to know the open intent's key."""
    return scenario.kind.has_keys and (not scenario.guards.key_must_live or row.intent_age < KEY)


def must_be_asked(row: Row, scenario: Scenario) -> bool:
    """Whether the open intent may be there already, and nobody has said that it is not."""
    in_doubt = row.doubted and not row.answered and not key_lives(row, scenario)
    return in_doubt and scenario.guards.unknown_is_looked_up


def may_go(world: World, scenario: Scenario) -> bool:
    """Whether a claim takes the row, as far as the host, its limits and other deliveries go."""
    row = world.row
    if row.attempt >= scenario.bounds.attempts or (world.host in (Host.HELD, Host.RAMPS) and not row.forced):
        return False
    another_is_open = world.network.twin in (Twin.OPEN, Twin.THERE) and row.intent == 0
    return not another_is_open or not scenario.guards.one_open_intent_of_a_text


def may_claim(world: World, life: Life) -> bool:
    """Whether that life of a worker can take a row in hand: it is alive, and has nothing of this row in memory."""
    worker = world.workers[life.worker]
    return worker.health is Health.WELL and not worker.disowned and all(call.life != life for call in world.calls)


def may_write(world: World, call: Call, scenario: Scenario) -> bool:
    """What a worker asks directly before the body: its clock, and whether the key outlives the way."""
    guards, worker = scenario.guards, world.workers[call.life.worker]
    if guards.clock_before_body:
        limit = WRITE if guards.lease_has_margin else LEASE
        if worker.life != call.life.number or worker.age >= limit:
            return False
    is_asked = guards.key_must_live and guards.key_outlives_the_way
    return not is_asked or call.age + TRAVEL < KEY


def owns_attempt(row: Row, call: Call, scenario: Scenario) -> bool:
    """Whether the record of an attempt may write the row: it is as it was claimed, or an heir has only guessed."""
    if not scenario.guards.records_are_fenced:
        return True
    if row.attempt != call.attempt:
        return False
    if row.state is State.SENDING:
        return row.hand == call.life
    guessed = (State.UNCONFIRMED, State.PARKED, State.WAITING, State.CHECKING)
    return row.hand == NOBODY and row.guessed and row.intent == call.intent and row.state in guessed


def owns_look(row: Row, call: Call) -> bool:
    """Whether the record of a look may write the row."""
    return row.state is State.CHECKING and row.hand == call.life and row.attempt == call.attempt


def proof_of_look(row: Row, scenario: Scenario) -> int | None:
    """What a look that begins now can prove: nothing (0), an absence (1), or a second one (2). None: not due."""
    guards = scenario.guards
    if row.doubt_age < PROVES and not row.ahead and guards.early_looks_only_find:
        return 0
    if row.proof_age == NEVER:
        return 1
    apart = SETTLE if guards.proofs_lie_apart else 0
    return 2 if row.proof_age >= apart or row.proof_ahead else None
