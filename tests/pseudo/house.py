"""Furniture for houses in which that language is spoken. Whatever is somebody's own is Cyrillic or has no letters.

So a plain letter on a page is one of ours, and was not translated.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from alphorn.models import Authorisation, Connection, Delivery, Host, Post, Run, Stream, User, Workspace
from alphorn.networks import NETWORKS
from tests.pseudo.catalogue import LANGUAGE
from tests.stage.people import new_user
from tests.web.house import READING

NAME, TEXT, DETAIL = "Алиса Линц", "Первый снег лежит над долиной.", "Так нельзя."
SOON, LATER = timedelta(minutes=7), timedelta(hours=30)
Ending = tuple[str, str, str]  # how a run ended, why, and the network's own sentence


def resident(name: str) -> User:
    """Somebody who speaks that language. The initials of their address are no word."""
    user = new_user(f"{name}@1house.example")
    User.objects.filter(pk=user.pk).update(language=LANGUAGE)
    user.refresh_from_db()
    return user


def consent(workspace: Workspace, network: str, number: int, **fields: object) -> Authorisation:
    """A consent at a network, of a person of that number, for reading, too."""
    said: dict[str, object] = {"host": "sandbox", "name": NAME, "scopes": " ".join(READING), "reads": True, **fields}
    Host.objects.somebody_is_led_to(network, str(said["host"]))
    made: Authorisation = workspace.authorisations.create(network=network, remote_id=str(number), **said)
    return made


def place(consent: Authorisation, number: int) -> Connection:
    """A place that it reaches."""
    made: Connection = consent.workspace.connections.create(
        authorisation=consent, network=consent.network, host=consent.host, remote_id=str(number),
        name=f"{NAME} {number}", url=f"http://localhost/{number}",
    )  # fmt: skip
    return made


def streams(consent: Authorisation, connection: Connection | None = None, **fields: object) -> list[Stream]:
    """One of each kind that its network offers, for the person and for a place."""
    kinds = [each for each in NETWORKS[consent.network].streams if each.hangs_on == "authorisation" or connection]
    return [
        Stream.objects.create(
            workspace=consent.workspace, authorisation=consent, network=consent.network, kind=kind.slug,
            connection=connection if kind.hangs_on == "connection" else None, **{"interval": kind.every, **fields},
        )
        for kind in kinds
    ]  # fmt: skip


def post(workspace: Workspace, author: User, *places: Connection, **delivery: object) -> Post:
    """A post, on its way to these places."""
    late_at = timezone.now() + timedelta(days=1)
    made: Post = workspace.posts.create(author=author, text=TEXT, client_key=uuid4(), late_at=late_at)
    Delivery.objects.bulk_create(
        Delivery(post=made, connection=each, network=each.network, account=each.account, **delivery) for each in places
    )
    return made


def ran(stream: Stream, endings: Iterable[Ending]) -> None:
    """Runs of a stream that ended so, the first of them just now; "" is under way."""
    for number, (ending, reason, detail) in enumerate(endings, 1):
        began_at = timezone.now() - timedelta(minutes=3 * number)
        over = {"ended_at": began_at + timedelta(seconds=40 * (number % 3))} if ending else {}
        Run.objects.create(
            stream=stream, number=number, worker=uuid4(), token_version=1, is_full=False, began_at=began_at, new=number,
            ending=ending, reason=reason, detail=detail, **over,
        )  # fmt: skip
