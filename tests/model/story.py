"""A story: what happened, one line a step, in the words of the protocol, and which promise that breaks."""

import re
from dataclasses import dataclass

from tests.model.world import NAMES, World

NAME = re.compile(rf"\b({'|'.join(NAMES)})\b")


@dataclass(frozen=True, slots=True)
class Story:
    """The steps from the beginning, each with the state it led to."""

    scenario: str
    steps: tuple[tuple[str, World], ...]
    promise: str

    @property
    def lines(self) -> list[str]:
        """What happened, without what it led to."""
        return [says for says, _ in self.steps]

    def __str__(self) -> str:
        width = max((len(line) for line in self.lines), default=0)
        told = [
            f"{number:3}. {says:<{width}}  | {_as_it_stands(world)}"
            for number, (says, world) in enumerate(self.steps, 1)
        ]
        return "\n".join([f"{self.scenario}:", *told, f"     So {self.promise}."])


def _as_it_stands(world: World) -> str:
    there = "not there" if not world.network.created else f"there {'once' if world.network.created == 1 else 'twice'}"
    return f"{world.row.state}, {there}"


def swapped(says: str) -> str:
    """The sentence with the two workers' names changed."""
    first, second = NAMES
    return NAME.sub(lambda found: second if found[0] == first else first, says)
