"""What a consent brings: who gave it, the tokens, and the places that it reaches."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as the network gave it. `lives_for`: from now on; None: not by time, or nobody knows."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lives_for: timedelta | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who gave the consent there."""

    remote_id: str
    name: str
    handle: str = ""  # as the network writes it, without "@"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that can be posted to: an X profile, a Facebook Page. `token` is its own, where it has one."""

    remote_id: str
    name: str
    handle: str = ""
    url: str = ""
    token: Token | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is known of places that a consent does not reach."""

    names: tuple[str, ...] = ()  # shown, but this person may not post there
    portfolios: bool = False  # those of business portfolios are not shown: that permission was left out
    unread: bool = False  # a list of places could not be read to its end: what is missing may be there


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent: who gave it, the token, and the places it reaches (perhaps none)."""

    person: Person
    token: Token
    places: tuple[Place, ...]
    hidden: Hidden = Hidden()
