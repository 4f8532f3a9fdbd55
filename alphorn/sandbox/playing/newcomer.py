"""Somebody who moves in by the control interface."""

from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.stand_in import StandIn


class Newcomer(BaseModel):
    """What is said of them; what is left out is made up. A network may want to know more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    handle: str = Field("", pattern=r"^[A-Za-z0-9_.]{0,50}$")
    about: str = ""

    def move_in(self, stand_in: StandIn) -> Person:
        """From now on they live here."""
        return stand_in.people.add(self.name, self.handle, self.about)
