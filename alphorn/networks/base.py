"""What a network is to Alphorn: what goes out, what comes back, and its facts as data.

A network class knows no Django, no database and no other network. It is made in one place (`networks/host.py`),
which hands it its keys, base addresses and HTTP client. Every call returns, or raises one of `networks/endings.py`.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from alphorn.networks.endings import Sent
from alphorn.networks.facts import Addresses, AppKeys, Capabilities, SetUp
from alphorn.networks.grants import Grant, Token
from alphorn.networks.http import Http
from alphorn.networks.looking import Seen, Sight, Sought
from alphorn.networks.outgoing import Measure, Outgoing, Sending
from alphorn.networks.same_words import Recognised
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
    own_posts: ClassVar[str] = ""  # the stream on which a post of ours appears; "" where nobody can look

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

    @classmethod
    def words_of(cls, outgoing: Outgoing) -> str:
        """The words of `outgoing` that stand in the network's lists once it is there. Pure.

        Where none can be told it is never met: then a person is asked, and nothing is sent twice.
        """
        return ""

    async def find(self, sought: Sought, token: Token) -> Sight:
        """Look at the newest own posts of a place: one page. Raises an ending; nothing is changed there.

        A page on which nothing stands proves nothing by itself: then the newest there are of any time are asked for,
        as few as the network gives, and where there are none, it must vouch for that.
        """
        kind = next(kind for kind in self.streams if kind.slug == self.own_posts)
        asked = StreamRequest(kind.slug, sought.place_id, size=kind.most, not_before=sought.since)
        page = await self.pull(asked, token)
        is_all = page.is_whole and not page.next_cursor and not page.leads_astray
        if not page.items and is_all:
            page = await self.pull(replace(asked, size=kind.least, not_before=None), token)
            is_all = bool(page.items) or await self.vouches(asked, token, 0)
        own = [item for item in page.items if not item.is_of_others]
        known = Recognised((each.key, self.words_of(each)) for each in sought.outgoings)
        seen = [Seen(item.remote_id, item.url, item.happened_at, known.key_of(item.text)) for item in own]
        return Sight(seen, is_all, page.usage, page.dated_at, page.heard_at)

    async def probe(self, token: Token | None) -> None:
        """Ask whether the host is there, by the cheapest call that creates nothing; here: connect, and write nothing.

        Raises an ending. A refusal of the token says that it answers.
        """
        await self.http.reach(self.addresses.api)
