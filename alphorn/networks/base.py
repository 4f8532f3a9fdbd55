"""What a network is to Alphorn: what goes out, what comes back, and its facts as data.

A network class knows no Django, no database and no other network. It is made in one place (`networks/host.py`),
which hands it its keys, base addresses and HTTP client. Every call returns, or raises one of `networks/endings.py`.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from alphorn.networks.endings import Sent
from alphorn.networks.facts import Addresses, AppKeys, Capabilities, SetUp
from alphorn.networks.grants import Grant, Token
from alphorn.networks.http import Http
from alphorn.networks.outgoing import Measure, Outgoing, Sending
from alphorn.networks.settings import NetworkSettings
from alphorn.networks.streams import StreamKind, StreamPage, StreamRequest


class Network(ABC):
    """One kind of place. Subclasses live in a folder each; `networks/__init__.py` lists them."""

    slug: ClassVar[str]
    name: ClassVar[str]
    mark: ClassVar[str]  # its letter in our own hand, no logo: strokes of one pen on a grid of 24 by 24, as SVG
    scopes: ClassVar[tuple[str, ...]]  # only what sending needs
    wished_for: ClassVar[tuple[str, ...]] = ()  # asked for beside it; whoever leaves it out connects all the same
    capabilities: ClassVar[Capabilities]
    needs: ClassVar[str]  # what a person needs there, in a sentence
    charges: ClassVar[str]  # what posting costs, in a sentence; "" when nothing
    set_up: ClassVar[SetUp]
    public: ClassVar[Addresses]  # the real one; its host name is the connection's `host`
    settings: ClassVar[type[NetworkSettings]]  # what whoever runs this Alphorn decides about it
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
    def consent_page(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
        """The address of the consent page, for this `state` and PKCE S256 `challenge`. Pure.

        `reads`: for bringing things in, too.
        """

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
    async def pull(self, request: StreamRequest, token: Token) -> StreamPage:
        """One page of a stream. Raises an ending; none of them means that anything was changed there."""

    async def vouches(self, request: StreamRequest, token: Token, met: int) -> bool:
        """Much of a stream is missing, or all of it: no more than `met` items came. Whether the network itself says
        that we may see it, and that there are no more. One that cannot be asked vouches for nothing. Raises an ending.
        """
        return False
