"""A pause that a network asks for, before it is written anywhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Pause:
    """To be written on the connection, or on the whole app at that host."""

    scope: Literal["connection", "app"]
    after: timedelta
