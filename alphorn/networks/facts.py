"""What is known of a network before anybody calls it, as data on its class."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class AppKeys:
    """What the network gave whoever runs this Alphorn: its client id and secret."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where one host of a network is reached: by a person's browser, and by us. No trailing slash."""

    pages: str  # "https://x.com": consent pages and profiles
    api: str  # "https://api.x.com"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Facts that other code asks for."""

    refreshable: bool  # a refresh can mend a refused token
    chooses_places: bool  # the person picks among several places after the consent
    # How long after it was accepted a post stands on its place's list at the latest. None: nobody can look there.
    shows_after: timedelta | None = None
    # How long it is sure to know the key of what it accepted: the same again is no second post. None: it knows none.
    knows_keys_for: timedelta | None = None
    # Whether each delivery is read back once, and so seen: where a call for the newest own posts costs nothing.
    reads_back: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """How whoever runs this Alphorn gets keys of their own: said to them, through gettext, on the connections page."""

    portal: str
    steps: tuple[str, ...]
    settings: tuple[str, ...]
