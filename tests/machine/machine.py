"""The machine: what may happen next, drawn by hypothesis."""

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alphorn.models.limits.breaker import Answer, Said
from alphorn.models.limits.trouble import note_answers
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import Reason
from tests.machine import shift, steps, truth
from tests.machine.beginnings import BEGINNINGS, UNHEARD, network_of, rows_of
from tests.machine.network import TOLD, Created, Fate, View
from tests.machine.passing import passes
from tests.machine.people import Person
from tests.machine.workers import Call, Worker
from tests.machine.world import World
from tests.model.words import Health
from tests.stage import work

WAITS = st.sampled_from([1.0, 4.0, 10.0, 15.0, 35.0, 130.0, 400.0, 3700.0, 25 * 3600.0])
SHIFTS = st.sampled_from([1.0, 10.0, 35.0, 130.0, 400.0])
WHICH = st.integers(0, 3)
NO_WAY = TryAgain(Reason.UNREACHABLE)
# Those that leave a doubt more often: most that may go wrong begins there.
DOUBTFUL = [each for each in Fate if each not in TOLD and each is not Fate.ACCEPTED] + [Fate.BROKEN, Fate.BROKEN_BEFORE]
FATES = st.sampled_from([*DOUBTFUL, *Fate])


def others_meet_trouble(world: World) -> None:
    """Three posts of others, one after the other."""
    world.catch_up()
    note_answers([(world.host_id, Answer(uuid4(), Said.BADLY, Reason.SERVER_ERROR)) for _ in range(3)])


def somebody_else_posts_there(world: World) -> None:
    """Other words, to the same place."""
    world.network.posts.append(Created(f"s{len(world.network.posts)}", None, "", world.now))


SURROUNDINGS: Mapping[str, Callable[[World, Worker, Person], None]] = {
    "the person disconnects the place": lambda world, worker, person: person.disconnects(),
    "the person signs in": lambda world, worker, person: person.signs_in(),
    "others meet trouble": lambda world, worker, person: others_meet_trouble(world),
    "somebody else posts there": lambda world, worker, person: somebody_else_posts_there(world),
    "a worker sweeps": lambda world, worker, person: steps.sweeps(world, worker),
    "the host is tended, and is well": lambda world, worker, person: steps.tends(world, worker, None),
    "the host is tended, and is not": lambda world, worker, person: steps.tends(world, worker, NO_WAY),
}


class Machine(RuleBasedStateMachine):
    """One run: a few deliveries, two workers, a network, a person."""

    @initialize(
        name=st.sampled_from(sorted(BEGINNINGS)),
        fate=st.sampled_from(UNHEARD),
        knows_keys=st.booleans(),
        knows_words=st.booleans(),
    )
    def begins(self, name: str, fate: Fate, knows_keys: bool, knows_words: bool) -> None:
        work.empty_database()
        rows = rows_of(name)
        network = network_of(rows, name, fate)
        network.knows_words = knows_words
        network.knows_keys |= knows_keys and rows.doubt is None
        self.world = World(rows.host_id, network)
        self.deliveries = rows.deliveries
        self.person = Person(self.world, rows.user_id, rows.workspace_id, rows.connection_id)
        self.jumps = 1

    def delivery(self, which: int) -> UUID:
        """One of them."""
        return self.deliveries[which % len(self.deliveries)]

    def worker(self, which: int) -> Worker:
        """One that reaches the database."""
        well = [each for each in self.world.workers if each.health is Health.WELL]
        return well[which % len(well)]

    def somebody_works(self) -> bool:
        """Whether anybody reaches the database."""
        return any(each.health is Health.WELL for each in self.world.workers)

    def something_is_under_way(self) -> bool:
        """In the memory of a worker that runs."""
        return any(worker.runs for worker, _ in self.world.calls())

    def a_call(self, which: int) -> tuple[Worker, Call]:
        """One of what is under way, and whose it is."""
        running = [(worker, call) for worker, call in self.world.calls() if worker.runs]
        return running[which % len(running)]

    @precondition(somebody_works)
    @rule(who=WHICH, what=WHICH, fate=FATES)
    def sends(self, who: int, what: int, fate: Fate) -> None:
        worker = self.worker(who)
        call = steps.claims(self.world, worker, self.delivery(what))
        shift.as_far_as_it_goes(self.world, worker, call, fate)

    @precondition(somebody_works)
    @rule(who=WHICH, what=WHICH, how=st.sampled_from(["is answered", "is lost", "is lost, and taken back"]))
    def claims(self, who: int, what: int, how: str) -> None:
        if how == "is answered":
            steps.claims(self.world, self.worker(who), self.delivery(what))
        else:
            is_taken_back = how != "is lost"
            steps.loses_a_claim(self.world, self.worker(who), self.delivery(what), is_taken_back=is_taken_back)

    @precondition(something_is_under_way)
    @rule(which=WHICH, fate=FATES, is_lost=st.booleans())
    def goes_a_step_on(self, which: int, fate: Fate, is_lost: bool) -> None:
        worker, call = self.a_call(which)
        steps.goes_on(self.world, worker, call, fate, is_lost=is_lost)

    @precondition(somebody_works)
    @rule(who=WHICH, what=WHICH, view=st.sampled_from(View), is_recorded=st.booleans())
    def looks(self, who: int, what: int, view: View, is_recorded: bool) -> None:
        worker = self.worker(who)
        call = steps.looks(self.world, worker, self.delivery(what), view)
        if call is not None and is_recorded:
            steps.records(self.world, worker, call)

    @rule(who=WHICH, how=st.sampled_from([Health.DOWN, Health.ASLEEP, Health.CUT]))
    def stops_or_goes_on(self, who: int, how: Health) -> None:
        worker = self.world.workers[who % len(self.world.workers)]
        if worker.health is Health.WELL:
            self.world.stops(worker, how)
        else:
            self.world.goes_on(worker)

    @precondition(somebody_works)
    @rule(who=WHICH, what=WHICH, seconds=SHIFTS, breaks_off=st.booleans())
    def works(self, who: int, what: int, seconds: float, breaks_off: bool) -> None:
        rows = [self.delivery(what), self.world.host_id]
        shift.works(self.world, self.worker(who), rows, seconds, breaks_off=breaks_off)

    @rule(seconds=WAITS)
    def time_passes(self, seconds: float) -> None:
        passes(self.world, seconds)

    @rule(what=WHICH, is_fresh=st.booleans())
    def insists(self, what: int, is_fresh: bool) -> None:
        if is_fresh:
            self.person.opens(self.delivery(what))
        self.person.insists(self.delivery(what))

    @rule(what=WHICH, is_fresh=st.booleans())
    def cancels(self, what: int, is_fresh: bool) -> None:
        if is_fresh:
            self.person.opens(self.delivery(what))
        self.person.cancels(self.delivery(what))

    @rule(what=WHICH, confirms=st.booleans())
    def looks_at_the_page(self, what: int, confirms: bool) -> None:
        self.person.opens(self.delivery(what))
        if confirms:
            self.person.confirms(self.delivery(what))

    @precondition(somebody_works)
    @rule(who=WHICH, what=st.sampled_from(sorted(SURROUNDINGS)))
    def besides(self, who: int, what: str) -> None:
        SURROUNDINGS[what](self.world, self.worker(who), self.person)

    @precondition(lambda self: self.jumps)
    @rule()
    def the_clock_jumps(self) -> None:
        self.jumps -= 1
        self.world.clock_jumps(timedelta(hours=1))

    @invariant()
    def nothing_is_against_the_truth(self) -> None:
        truth.holds(self.world)

    def teardown(self) -> None:
        """All that is wrong is over, and everything settles."""
        if sys.exc_info()[0] is not None:  # it has failed already
            return
        shift.settles(self.world)
        truth.holds(self.world)
        truth.is_settled()
