"""Breadth first through every state, equal ones once: the shortest story that breaks a promise, or none."""

import gc
from array import array
from dataclasses import dataclass

from tests.model.fold import folded
from tests.model.promises import broken_promise
from tests.model.scenarios import Scenario
from tests.model.steps import next_steps
from tests.model.story import Story, swapped
from tests.model.words import ENDS, State
from tests.model.world import World


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search has found. `steps`: how many ways lead from one state to another; `met`: where deliveries stood."""

    states: int
    steps: int
    met: frozenset[State]
    story: Story | None


class Search:
    """One search. States are numbered in the order in which they are met."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._numbers: dict[World, int] = {scenario.beginning: 0}
        self._worlds: list[World] = [scenario.beginning]
        self._came_from = array("l", [-1])
        self._by: list[str] = [""]
        self._was_mirrored = bytearray([False])
        self._steps = 0
        # What leads on by itself: from, to.
        self._sources, self._targets = array("l"), array("l")

    def run(self) -> Outcome:
        """All of it, or until a promise is broken."""
        at = 0
        while at < len(self._worlds):
            if promise := broken_promise(self._worlds[at]):
                return self._outcome(self._story(at, promise))
            self._expand(at)
            at += 1
        stuck = self._stuck()
        return self._outcome() if stuck is None else self._outcome(self._story(stuck, "it never comes to an end"))

    def _expand(self, at: int) -> None:
        world = self._worlds[at]
        if world.row.state is State.DELIVERED and world.is_quiet:
            return
        for step in next_steps(world, self._scenario):
            then, was_mirrored = folded(step.then, self._scenario)
            number = self._numbers.setdefault(then, len(self._worlds))
            self._steps += 1
            if number == len(self._worlds):
                self._worlds.append(then)
                self._came_from.append(at)
                self._by.append(step.says)
                self._was_mirrored.append(was_mirrored)
            if step.goes_on:
                self._sources.append(at)
                self._targets.append(number)

    def _stuck(self) -> int | None:
        """The first state from which no end can be reached, though nothing more goes wrong."""
        ends = bytearray(world.row.state in ENDS for world in self._worlds)
        ways = list(zip(reversed(self._sources), reversed(self._targets), strict=True))
        while ways:
            left = []
            for source, target in ways:
                if ends[target]:
                    ends[source] = True
                elif not ends[source]:
                    left.append((source, target))
            if len(left) == len(ways):
                break
            ways = left
        return next((number for number, has_end in enumerate(ends) if not has_end), None)

    def _outcome(self, story: Story | None = None) -> Outcome:
        met = frozenset(world.row.state for world in self._worlds)
        return Outcome(len(self._worlds), self._steps, met, story)

    def _story(self, at: int, promise: str) -> Story:
        """What leads to a state. Every worker keeps the name that it begins with."""
        way = []
        while at > 0:
            way.append(at)
            at = self._came_from[at]
        steps, is_mirrored = [], False
        for number in reversed(way):
            says = self._by[number]
            steps.append((swapped(says) if is_mirrored else says, self._worlds[number]))
            is_mirrored ^= bool(self._was_mirrored[number])
        return Story(self._scenario.name, tuple(steps), promise)


def search(scenario: Scenario) -> Outcome:
    """Every state of a scenario, or the shortest story that breaks a promise. No world is thrown away meanwhile."""
    gc.disable()
    try:
        return Search(scenario).run()
    finally:
        gc.enable()
