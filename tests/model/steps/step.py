"""One thing that happens."""

from typing import NamedTuple

from tests.model.world import World


class Step(NamedTuple):
    """What happens, in the words of the protocol, and what is then.

    `goes_on`: it is part of what happens when nothing more goes wrong and nobody presses a button.
    """

    says: str
    then: World
    goes_on: bool = True
