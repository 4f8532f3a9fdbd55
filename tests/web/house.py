"""Alice's house, furnished by the models, and four people who knock: nobody, a stranger, a viewer, the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alphorn.models import (
    Authorisation,
    Connection,
    Delivery,
    Event,
    Item,
    Membership,
    Post,
    Stream,
    Suggestion,
    User,
    Workspace,
)
from alphorn.models.access.sign_in import SignedIn, sign_in
from alphorn.models.archive import picture
from alphorn.models.connections.hosts import host_at
from alphorn.models.events.follow import follow
from alphorn.models.ideas.draw import Idea
from alphorn.models.importing.reindexing import write_words_anew
from alphorn.models.work.states import EventKind, State
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.grants import Person as RemotePerson
from alphorn.networks.reasons import Reason
from tests.stage.people import Person, new_user

HOST = {"host": "localhost"}
READING = ("tweet.read", "users.read", "like.read", "follows.read", "user_posts", "user_likes", "user_friends")
TOKEN = Token("an-access-token", "a-refresh-token", scopes=READING)


@dataclass(frozen=True, slots=True)
class House:
    """What there is of Alice's."""

    post: Post
    delivery: Delivery
    connection: Connection
    authorisation: Authorisation  # at Facebook, with Pages to choose from; it lets us read, too
    stream: Stream
    item: Item
    suggestion: Suggestion
    event: Event


def furnish(person: Person) -> House:
    """An X profile with a post on its way to it, and a consent at Facebook whose Pages nobody has chosen yet.

    Both let us read: an interest came in with its picture, and an idea was made of it.
    """
    profile = connect_x(person.workspace, reads=True)
    consent = consent_at_facebook(person.workspace, reads=True)
    post = person.echo("First snow above the Lötschental.", profile)
    stream = consent.authorisation.streams.get(kind="likes")
    item = bring_in(stream, "Alpine gardens", topic="Gardens", pictures=[{"url": "https://x.example/1.jpg", "alt": ""}])
    has_face(item)
    made = Suggestion.objects.create(workspace=person.workspace, item=item, idea=Idea.INTEREST, topic="alpine gardens")
    event = Event.objects.create(
        workspace=person.workspace, kind=EventKind.LATE, connection=profile, network="x", host="sandbox", ended_at=Now()
    )
    return House(post, post.deliveries.get(), profile, consent.authorisation, stream, item, made, event)


def bring_in(stream: Stream, author: str, text: str = "", **fields: object) -> Item:
    """One thing on a stream, as if it had come in just now."""
    kind = stream.facts
    said: dict[str, object] = {"remote_id": f"{stream.kind}-{uuid4()}", "happened_at": timezone.now(), **fields}
    made = Item.objects.create(
        workspace=stream.workspace, stream=stream, network=stream.network, holds=kind.holds, is_own=kind.is_own,
        author=author, text=text, digest=b"", **said,
    )  # fmt: skip
    Stream.objects.filter(pk=stream.pk).update(kept=F("kept") + 1)
    write_words_anew()
    return made


def has_face(item: Item, body: bytes = b"a face") -> None:
    """The first picture of a thing, as if it had been fetched."""
    wanted = picture.claim(item.workspace_id, item.pk, 0)
    assert wanted is not None
    assert picture.keep(wanted, body)


def connect_x(
    workspace: Workspace, remote_id: str = "1001", handle: str = "alice_lenses", *, reads: bool = False
) -> Connection:
    """A profile at the sandbox's X."""
    place = Place(remote_id, handle, handle, f"http://localhost/{handle}")
    grant = Grant(RemotePerson(remote_id, handle, handle), TOKEN, (place,))
    return sign_in(workspace, host_at("x", "sandbox"), grant, reads=reads).connected[0]


def consent_at_facebook(workspace: Workspace, *pages: str, reads: bool = False) -> SignedIn:
    """A consent at the sandbox's Facebook, which showed these Pages."""
    named = pages or ("Alice Lenses", "Larch watch")
    places = tuple(Place(f"300{n}", name, "", "", Token(f"page-token-{n}")) for n, name in enumerate(named, 1))
    grant = Grant(RemotePerson("2001", "Alice Lenz"), TOKEN, places)
    return sign_in(workspace, host_at("facebook", "sandbox"), grant, reads=reads)


def connect_page(workspace: Workspace, name: str = "Alice Lenses") -> Connection:
    """A Page at the sandbox's Facebook."""
    authorisation = consent_at_facebook(workspace, name).authorisation
    place = authorisation.offers.get().as_place()
    connected: Connection = workspace.connections.create(
        authorisation=authorisation, network="facebook", host="sandbox", remote_id=place.remote_id, name=name
    )
    return connected


def found(browser: Client, **asked: str) -> str:
    """What the archive shows of that."""
    return browser.get(reverse("archive"), asked).content.decode()


def member(workspace: Workspace, role: Membership.Role) -> Client:
    """The browser of somebody who is signed in and has that role in a workspace, and no other."""
    user = new_user(f"{role}@house.example")
    user.memberships.all().delete()
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return signed_in(user)


def signed_in(user: User) -> Client:
    """A browser in which `user` is signed in."""
    browser = Client(headers=HOST)
    browser.force_login(user)
    return browser


def stands(delivery: Delivery, state: State, reason: Reason | str = "", **fields: object) -> Delivery:
    """The delivery, as if that had become of it."""
    settled = {"remote_id": "1"} if state is State.DELIVERED and reason != Reason.BY_PERSON else {}
    in_hand = {"worker": uuid4()} if state is State.SENDING else {}
    changed = {"state": state, "reason": reason, "worker": None, **settled, **in_hand, **fields}
    Delivery.objects.filter(pk=delivery.pk).update(**changed)
    follow(places=[delivery.connection_id])
    return Delivery.objects.for_page().get(pk=delivery.pk)


def digests(*, of: Sequence[str] = (), but: Sequence[str] = ()) -> dict[str, str]:
    """What stands in the tables, as a digest of each."""
    wanted = [table for table in of or tables() if table not in but]
    return {
        table: _ask(f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM \"{table}\" t") for table in wanted
    }


def tables() -> list[str]:
    """The names of all tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return sorted(name for (name,) in cursor.fetchall())


def _ask(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])
