"""What a network is to Alphorn: what goes out, what comes back, and its facts as data.

A network class knows no Django, no database and no other network. It is made in one place (`networks/host.py`),
which hands it its keys, base addresses and HTTP client. Every call returns, or raises one of `networks/endings.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from alphorn.networks.endings import Sent
from alphorn.networks.http import Http
from alphorn.networks.streams import StreamKind, StreamPage, StreamRequest

SEND = "create"  # the call of a send, by the name that its limits have


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
class Token:
    """An access token as the network gave it. `expires_at` is aware; None: it does not expire by time."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
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
class Grant:
    """One consent: who gave it, the token, and the places it reaches (perhaps none)."""

    person: Person
    token: Token
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """The way to the consent page: the address to send the browser to."""

    url: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a text is by the network's own rule. `over` > 0: so many too many."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """How much may still be written; below zero when it is too long."""
        return self.limit - self.used

    @property
    def over(self) -> int:
        """By how much it is too long; 0 when it fits."""
        return max(0, self.used - self.limit)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Exactly what will be sent, and the key it is known by (a fingerprint where the network knows no keys)."""

    payload: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt, as a network sees it. `may_write` is asked directly before the body is written:
    it raises `TryAgain(NOT_SENT)` when this process has lost its right to send."""

    outgoing: Outgoing
    place_id: str
    place_handle: str
    token: Token
    may_write: Callable[[], None]


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The network cannot be asked, or its answer proves nothing."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Facts that other code asks for."""

    idempotency: Literal["client_id", "key_ttl", "two_phase", "lookup", "none"]
    refreshable: bool  # a refresh can mend a refused token
    chooses_places: bool  # the person picks among several places after the consent
    costs_money: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """How whoever runs this Alphorn gets keys of their own: said to them, through gettext, on the connections page."""

    portal: str
    steps: tuple[str, ...]
    settings: tuple[str, ...]


class Network(ABC):
    """One kind of place. Subclasses live in a folder each; `networks/__init__.py` lists them."""

    slug: ClassVar[str]
    name: ClassVar[str]
    scopes: ClassVar[tuple[str, ...]]  # only what sending needs
    capabilities: ClassVar[Capabilities]
    needs: ClassVar[str]  # what a person needs there, in a sentence
    charges: ClassVar[str]  # what posting costs, in a sentence; "" when nothing
    set_up: ClassVar[SetUp]
    public: ClassVar[Addresses]  # the real one; its host name is the connection's `host`
    streams: ClassVar[tuple[StreamKind, ...]] = ()  # what it knows about people, and lets us read

    def __init__(self, keys: AppKeys, addresses: Addresses, http: Http, dialect: str = "") -> None:
        self.keys = keys
        self.addresses = addresses
        self.http = http
        self.dialect = dialect  # a version or a vocabulary, where a setting chooses it; "" is the usual one

    @classmethod
    def reading_scopes(cls) -> tuple[str, ...]:
        """What reading all streams needs beyond what sending needs."""
        needed = dict.fromkeys(scope for kind in cls.streams for scope in kind.scopes)
        return tuple(scope for scope in needed if scope not in cls.scopes)

    @classmethod
    @abstractmethod
    def buckets(cls, call: str) -> tuple[str, ...]:
        """The names of the limits that a call counts in: SEND, or the slug of a stream. As its `Usage` has them."""

    @abstractmethod
    def begin(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> Consent:
        """The consent page for this `state` and PKCE S256 `challenge`; `reads`: for bringing things in, too. Pure."""

    @abstractmethod
    async def finish(self, *, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Exchange the code, and find out who it is and which places there are."""

    @abstractmethod
    async def refresh(self, token: Token) -> Grant:
        """A new token (and the places' own) for an old one. `SignInAgain` when it was refused for good."""

    @abstractmethod
    async def revoke(self, token: Token, person_id: str) -> None:
        """Give the consent back. An answer that says it is gone already is a success."""

    @classmethod
    @abstractmethod
    def measure(cls, text: str) -> Measure:
        """How long `text` is here. Pure; counter, preview and send use the same."""

    @classmethod
    @abstractmethod
    def render(cls, text: str) -> Outgoing:
        """Exactly what will be sent for `text`. Pure. Raises `Rejected(TOO_LONG | EMPTY)`."""

    @abstractmethod
    async def send(self, sending: Sending) -> Sent:
        """Post it, once. Returns `Sent` or raises one of the endings."""

    @abstractmethod
    async def find(self, sending: Sending, since: datetime) -> Sent | CannotTell:
        """Was it created since then? `CannotTell` until outcomes settle themselves (a later issue)."""

    @abstractmethod
    async def pull(self, request: StreamRequest, token: Token) -> StreamPage:
        """One page of a stream. Raises an ending; none of them means that anything was changed there."""

    @abstractmethod
    def profile_url(self, place_id: str, handle: str) -> str:
        """Where a person can look at the place."""
