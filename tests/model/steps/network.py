"""What a network does with a body that has left: it takes it, late or at once, refuses it, or never gets it."""

from collections.abc import Iterator

from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import KEY, Ending, Phase
from tests.model.world import Body, Call, Network, World

REFUSALS = (Ending.NOT_SENT, Ending.REFUSED, Ending.SIGN_IN)


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next to each body."""
    for body in world.network.bodies:
        if body.late:
            for is_plain, words in _forms(scenario):
                created = _created(world, body, scenario, is_plain)
                says = f"the network creates what it has received{words}"
                yield Step(says, world._replace(network=created))
        else:
            yield from _arrive(world, body, scenario)


def _arrive(world: World, body: Body, scenario: Scenario) -> Iterator[Step]:
    what = f"the body of attempt {body.attempt}" if body.attempt else "a body that nobody waits for"
    waiting = next((c for c in world.calls if c.phase is Phase.WRITTEN and c.attempt == body.attempt), None)
    gone = without(world.network, body)
    yield Step(f"{what} is lost on its way", world._replace(network=gone))
    if knows_key(world.network, body):
        yield from _known_already(world, gone, body, waiting)
        return
    late = gone._replace(bodies=tuple(sorted((*gone.bodies, body._replace(age=0, late=True)))))
    yield Step(
        f"{what} arrives, and the network takes its time", world._replace(network=_keyed(late, body, world, scenario))
    )
    for is_plain, words in _forms(scenario):
        created = world._replace(network=_created(world, body, scenario, is_plain))
        yield Step(f"{what} arrives, and is created{words}; no answer comes back", created)
        if waiting is not None:
            says = f"{what} arrives, and is created{words}; {waiting.who} is told so"
            yield Step(says, _told(created, waiting, Ending.SENT))
    if waiting is not None:
        for refusal in REFUSALS:
            refused = _told(world._replace(network=gone), waiting, refusal)
            yield Step(f"{what} arrives; {waiting.who} is told: {refusal}", refused)


def _known_already(world: World, gone: Network, body: Body, waiting: Call | None) -> Iterator[Step]:
    if waiting is None or any(each.late and each.intent == body.intent for each in gone.bodies):
        return
    says = f"the body of attempt {body.attempt} arrives, its key is known, and {waiting.who} is told: accepted"
    yield Step(says, _told(world._replace(network=gone), waiting, Ending.SENT))


def _forms(scenario: Scenario) -> Iterator[tuple[bool, str]]:
    yield True, ""
    if scenario.has_surprises:
        yield False, ", in a form that nobody recognises"


def knows_key(network: Network, body: Body) -> bool:
    """Whether a request with that key was accepted, and is remembered."""
    return network.key == body.intent != 0


def without(network: Network, body: Body) -> Network:
    """The network without one body under way."""
    bodies = list(network.bodies)
    bodies.remove(body)
    return network._replace(bodies=tuple(bodies))


def _created(world: World, body: Body, scenario: Scenario, is_plain: bool) -> Network:
    network = without(world.network, body)
    network = network._replace(created=network.created + 1, is_plain=is_plain and network.is_plain)
    return network if body.late else _keyed(network, body, world, scenario)


def _keyed(network: Network, body: Body, world: World, scenario: Scenario) -> Network:
    """With the key of what it has just accepted. It is as old as its intent: no network forgets it earlier."""
    if not scenario.kind.has_keys:
        return network
    age = world.row.intent_age if world.row.intent == body.intent else 0
    return network._replace(key=body.intent, key_age=age) if age < KEY else network


def _told(world: World, call: Call, ending: Ending) -> World:
    told = world.with_call(call, call._replace(phase=Phase.ANSWERED, ending=ending))
    return told._replace(knows=call.life.worker) if ending is Ending.SENT else told
