"""Alice's house, furnished by the models, and four people who knock: nobody, a stranger, a viewer, the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection
from django.test import Client

from alphorn.lib.endings import Reason
from alphorn.lib.next_step import State
from alphorn.models import Authorisation, Connection, Delivery, Membership, Post, User, Workspace
from alphorn.models.network import host_at
from alphorn.models.signing_in import SignedIn, sign_in
from alphorn.networks.base import Grant, Place, Token
from alphorn.networks.base import Person as RemotePerson
from tests.stage.people import Person, new_user

HOST = {"host": "localhost"}
TOKEN = Token("an-access-token", "a-refresh-token")


@dataclass(frozen=True, slots=True)
class House:
    """What there is of Alice's."""

    post: Post
    delivery: Delivery
    connection: Connection
    authorisation: Authorisation  # at Facebook, with Pages to choose from


def furnish(person: Person) -> House:
    """An X profile with a post on its way to it, and a consent at Facebook whose Pages nobody has chosen yet."""
    profile = connect_x(person.workspace)
    consent = consent_at_facebook(person.workspace)
    post = person.echo("First snow above the Lötschental.", profile)
    return House(post, post.deliveries.get(), profile, consent.authorisation)


def connect_x(workspace: Workspace, remote_id: str = "1001", handle: str = "alice_lenses") -> Connection:
    """A profile at the sandbox's X."""
    place = Place(remote_id, handle, handle, f"http://localhost/{handle}")
    grant = Grant(RemotePerson(remote_id, handle, handle), TOKEN, (place,))
    return sign_in(workspace, host_at("x", "sandbox"), grant).connected[0]


def consent_at_facebook(workspace: Workspace, *pages: str) -> SignedIn:
    """A consent at the sandbox's Facebook, which showed these Pages."""
    named = pages or ("Alice Lenses", "Larch watch")
    places = tuple(Place(f"300{n}", name, "", "", Token(f"page-token-{n}")) for n, name in enumerate(named, 1))
    return sign_in(workspace, host_at("facebook", "sandbox"), Grant(RemotePerson("2001", "Alice Lenz"), TOKEN, places))


def connect_page(workspace: Workspace, name: str = "Alice Lenses") -> Connection:
    """A Page at the sandbox's Facebook."""
    authorisation = consent_at_facebook(workspace, name).authorisation
    place = authorisation.offers.get().as_place()
    connected: Connection = workspace.connections.create(
        authorisation=authorisation, network="facebook", host="sandbox", remote_id=place.remote_id, name=name
    )
    return connected


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
