"""Where items come in from: a connection with what is read there, or a person who has none of their own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.connections.hosts import is_played
from alphorn.models.importing.stream import Stream
from alphorn.models.posting.delivery import Delivery
from alphorn.models.work.states import StreamState
from alphorn.networks import NETWORKS


@dataclass(frozen=True, slots=True)
class Source:
    """One of them. `connection` is None for a person who stands beside their Pages, or has none."""

    authorisation: Authorisation
    connection: Connection | None
    streams: Sequence[Stream]

    @property
    def pk(self) -> UUID:
        """Its own id, for names on a page."""
        return self.connection.pk if self.connection else self.authorisation.pk

    @property
    def network(self) -> str:
        """The slug."""
        return self.authorisation.network

    @property
    def network_name(self) -> str:
        """The network's own name."""
        return NETWORKS[self.network].name

    @property
    def title(self) -> str:
        """What people call it."""
        return (self.connection or self.authorisation).title

    @property
    def needs_sign_in(self) -> bool:
        """Whether nothing comes in before the person has signed in again."""
        return self.authorisation.is_signed_out

    @property
    def is_sandbox(self) -> bool:
        """Whether it is only played on this machine."""
        return is_played(self.network, self.authorisation.host)

    @property
    def active(self) -> list[Stream]:
        """What is brought in, now or after a pause."""
        return [stream for stream in self.streams if stream.state != StreamState.OFF]

    @property
    def arriving(self) -> list[Stream]:
        """What has not been read to its end yet."""
        return [stream for stream in self.active if stream.is_first_sync]

    @property
    def kept(self) -> int:
        """How many items came in from here and are kept."""
        return sum(stream.kept for stream in self.streams)


def sources(workspace: Workspace) -> list[Source]:
    """All of a workspace, in a steady order: connections by name, then people who stand by themselves."""
    connections = {each.pk: each for each in workspace.connections.present()}
    only = _only_connections(connections.values())
    found: dict[tuple[UUID, UUID | None], list[Stream]] = defaultdict(list)
    for stream in workspace.streams.for_page().present():
        connection_id = stream.connection_id or only.get(stream.authorisation_id)
        found[stream.authorisation_id, connection_id].append(stream)
    made = [
        Source(streams[0].authorisation, connections[pk] if pk else None, sorted(streams, key=_order))
        for (_, pk), streams in found.items()
    ]
    return sorted(made, key=_by_name)


def with_places(found: Sequence[Source], deliveries: Iterable[Delivery]) -> list[Source]:
    """These, and the connections to which something goes though nothing is read there."""
    there = {each.connection.pk for each in found if each.connection}
    connections = {each.connection_id: each.connection for each in deliveries if each.connection_id not in there}
    made = [Source(connection.authorisation, connection, ()) for connection in connections.values()]
    return sorted([*found, *made], key=_by_name)


def _by_name(source: Source) -> tuple[str, bool, str, UUID]:
    return source.network, source.connection is None, source.title.casefold(), source.pk


def _order(stream: Stream) -> int:
    """As the network lists its kinds."""
    return [kind.slug for kind in NETWORKS[stream.network].streams].index(stream.kind)


def _only_connections(connections: Iterable[Connection]) -> dict[UUID, UUID]:
    """Where a consent is for one connection, as X's are, the person is that connection."""
    return {
        each.authorisation_id: each.pk for each in connections if not NETWORKS[each.network].capabilities.chooses_places
    }
