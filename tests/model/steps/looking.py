"""A look: whether a delivery in doubt is there. Claimed and recorded as a send is; the attempt stays as it is."""

from collections.abc import Iterator

from tests.model.record import record_look
from tests.model.rules import may_claim, proof_of_look
from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import NEVER, Phase, Sight, State, Twin
from tests.model.world import NAMES, NOBODY, Call, Life, World

PURPOSE = ("can only find", "can prove an absence", "can be the second proof of an absence")


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next to a look."""
    if world.row.state is State.CHECKING and world.row.hand == NOBODY:
        yield from _begin(world, scenario)
    for call in world.calls:
        if call.phase is Phase.LOOKED and world.reaches_database(call.life.worker):
            yield from _record(world, call, scenario)


def _begin(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    asked = world._replace(row=row._replace(state=State.UNCONFIRMED))
    if row.gone:
        yield Step("nobody can look there any more: your call", asked)
        return
    proof = proof_of_look(row, scenario)
    if proof is None:
        return
    if proof:
        yield Step("the network has not let anybody look, and the post is late: your call", asked)
    for index, worker in enumerate(world.workers):
        life = Life(index, worker.life)
        if may_claim(world, life):
            yield from _look(world, life, proof, scenario)


def _look(world: World, life: Life, proof: int, scenario: Scenario) -> Iterator[Step]:
    """It sees the page as of the moment of its claim: any later one shows more.

    Where it can only find, and does not, nothing follows, and it is left out.
    """
    name = NAMES[life.worker]
    taken = world._replace(row=world.row._replace(hand=life))
    call = Call(life, Phase.LOOKED, world.row.attempt, world.row.intent)
    for sight in sorted(sights(world, scenario)):
        if proof or sight is Sight.FOUND:
            is_proof = sight is not Sight.FOUND
            age = 0 if sight is Sight.ABSENT and proof == 1 else NEVER
            seen = call._replace(sight=sight, proof=proof if is_proof else 0, age=age)
            yield Step(f"{name} looks, which {PURPOSE[proof]}: {sight}", taken.with_call(None, seen))
    if world.budget.lost:
        yield Step(f"{name} takes a look in hand; the database's answer is lost", taken.loses(), goes_on=False)


def sights(world: World, scenario: Scenario) -> set[Sight]:
    """What a look may see just now."""
    seen = _on_the_page(world, scenario)
    possible = {seen}
    if scenario.has_surprises:
        possible.add(Sight.REFUSED)
        possible.add(seen if seen is Sight.FOUND else Sight.UNCLEAR)  # somebody else's post is there, too
        possible.add(Sight.UNCLEAR if scenario.guards.page_reaches_back else Sight.ABSENT)  # the page is too short
    return possible


def _on_the_page(world: World, scenario: Scenario) -> Sight:
    guards, network = scenario.guards, world.network
    twin_shows = network.twin is Twin.THERE or (network.twin is Twin.OWNED and not guards.owned_posts_are_skipped)
    alike = int(network.created > 0 and network.is_plain) + int(twin_shows)
    if alike:
        return Sight.FOUND if alike == 1 else Sight.UNCLEAR
    is_unexplained = network.created > 0
    return Sight.UNCLEAR if is_unexplained and guards.every_post_is_explained else Sight.ABSENT


def _record(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    says = f"{call.who} records its look: {call.sight}"
    recorded = record_look(world, call, scenario)
    yield Step(says, recorded.with_call(call))
    if world.budget.lost:
        yield Step(f"{says}; the database's answer is lost", recorded.loses(), goes_on=False)
